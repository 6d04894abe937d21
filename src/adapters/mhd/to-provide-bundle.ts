// A package of documents as ITI-65 sends it, with the metadata that the recipient asks for. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { Bundle, BundleEntry, DocumentReference, List, Patient } from '@medplum/fhirtypes';
import { findMissingMetadata } from '../../core/exchange/find-missing-metadata.ts';
import type { Peer } from '../../core/exchange/peer.ts';
import type { MetadataLevel } from '../../core/exchange/submission.ts';
import { createEntry } from '../../core/fhir/bundle.ts';
import { MHD_PROVIDED } from '../../core/fhir/systems.ts';
import type { DocumentPackage } from '../../ports/regional-network.ts';
import type { Packing, PartId } from './packing.ts';
import { toDataMark } from './to-data-mark.ts';
import { toPackageDocument } from './to-package-document.ts';
import { toPackagePatient } from './to-package-patient.ts';
import { toSubmissionSet } from './to-submission-set.ts';
import { toSupersedingEntries } from './to-superseding-entries.ts';

/** What of the recipient's entry in the peer file a package depends on. */
export type Destination = Pick<Peer, 'baseUrl' | 'metadata' | 'replacement'>;

/** The id that an entry is called by inside the Bundle is no id there. */
const entryOf = (resource: List | DocumentReference | Patient): BundleEntry => {
  const { id: _id, ...rest } = resource;
  return { ...createEntry(resource), resource: rest };
};

/** A profile is declared only if every document has what it asks for. */
const levelOf = ({ documents }: DocumentPackage, { metadata = 'minimal' }: Destination): MetadataLevel =>
  (documents.every(({ document }) => findMissingMetadata(document, metadata).length === 0) ? metadata : 'minimal');

const toEntries = (packing: Packing, documents: readonly DocumentReference[]): readonly BundleEntry[] => documents.flatMap((document, index): BundleEntry[] => [
  entryOf(document),
  {
    fullUrl: document.content[0]?.attachment.url ?? '',
    resource: { resourceType: 'Binary', contentType: packing.parcel.documents[index]?.contentType ?? '', data: toDataMark(index) },
    request: { method: 'POST', url: 'Binary' },
  },
]);

/**
 * SubmissionSet, each DocumentReference with its Binary, the Patient (made there only if nobody is known by that identifier), and what supersedes earlier versions.
 * MHD profiles alone are declared (S18). `Binary.data` holds marks, in the order of `parcel.documents`.
 */
export const toProvideBundle = (parcel: DocumentPackage, idOf: PartId, to: Destination): Bundle => {
  const packing: Packing = { parcel, idOf, level: levelOf(parcel, to), baseUrl: to.baseUrl };
  const documents = parcel.documents.map((d) => toPackageDocument(d, packing));
  const { system, value } = parcel.patientKey;
  const patient = entryOf(toPackagePatient(parcel, idOf(`patient:${parcel.id}`)));
  return {
    resourceType: 'Bundle',
    meta: { profile: [MHD_PROVIDED[packing.level].bundle] },
    type: 'transaction',
    timestamp: parcel.sentAt,
    entry: [
      entryOf(toSubmissionSet(packing, documents)),
      ...toEntries(packing, documents),
      { ...patient, request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${system}|${value}` } },
      ...(to.replacement === 'relation' ? [] : toSupersedingEntries(packing)),
    ],
  };
};
