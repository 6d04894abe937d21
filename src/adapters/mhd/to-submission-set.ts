// The SubmissionSet of a package: who sends it, to whom, why. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Comprehensive.SubmissionSet.html
import type { DocumentReference, Extension, List, Organization, Reference } from '@medplum/fhirtypes';
import { IHE_EXTENSION, MHD_LIST_TYPES, MHD_PACKAGE, MHD_PROVIDED, RFC3986, TASK_CODES, urnUuid, uuidOid } from '../../core/fhir/systems.ts';
import { mhdIdentifier } from './mhd-identifier.ts';
import type { Packing } from './packing.ts';

const toRecipient = ({ parcel: { recipient: { name, identifier } } }: Packing): Reference<Organization> => ({ type: 'Organization', ...(identifier && { identifier: { ...identifier } }), display: name });

/** XDS's content type: the activity for which it is submitted. */
const toDesignation = ({ level }: Packing): readonly Extension[] =>
  (level === 'minimal' ? [] : [{ url: IHE_EXTENSION.designationType, valueCodeableConcept: { coding: [{ system: TASK_CODES, code: 'deliver-documents' }] } }]);

export const toSubmissionSet = (packing: Packing, documents: readonly DocumentReference[]): List => {
  const { parcel, idOf, level } = packing;
  return {
    resourceType: 'List',
    id: idOf(`list:${parcel.id}`),
    meta: { profile: [MHD_PROVIDED[level].submissionSet] },
    extension: [
      { url: IHE_EXTENSION.sourceId, valueIdentifier: { system: RFC3986, value: uuidOid(parcel.source.id) } },
      ...toDesignation(packing),
      { url: MHD_PACKAGE.intendedRecipient, valueReference: toRecipient(packing) },
    ],
    identifier: [
      mhdIdentifier('uniqueId', { system: RFC3986, value: uuidOid(parcel.id) }),
      mhdIdentifier('entryUUID', { system: RFC3986, value: urnUuid(parcel.id) }),
    ],
    status: 'current',
    mode: 'working',
    title: parcel.title,
    code: { coding: [{ system: MHD_LIST_TYPES, code: 'submissionset' }] },
    subject: { reference: urnUuid(idOf(`patient:${parcel.id}`)) },
    date: parcel.sentAt,
    source: { display: parcel.source.name },
    entry: documents.map(({ id }) => ({ item: { reference: urnUuid(id ?? '') } })),
  };
};
