// How the simulated network announces a document (IHE MHD Minimal and EU Health Data API; shape of both MHD 4.2.3 and 4.2.4).
import type { DocumentReference, Identifier, Reference, Resource } from '@medplum/fhirtypes';
import { EU_MHD_DOCUMENT_REFERENCE, LOINC, MHD_IDENTIFIER_TYPE, MHD_MINIMAL_DOCUMENT_REFERENCE, RFC3986 } from '../core/fhir/systems.ts';
import type { NetworkState, SimDocument } from './network-state.ts';
import { toStableUrn } from './to-stable-urn.ts';

const mhdType = (code: 'uniqueId' | 'entryUUID'): { coding: { system: string; code: string }[] } => ({ coding: [{ system: MHD_IDENTIFIER_TYPE, code }] });

const toReference = <T extends Resource>(reference: string, identifier: Identifier | undefined): Reference<T> => ({ reference, ...(identifier && { identifier }) });

/** `url`: where the network serves it. References are relative, as servers often send them. */
export const toDocumentReference = (document: SimDocument, state: NetworkState, url: string): DocumentReference => {
  const patient = state.patients.get(document.patientId);
  const organisation = state.custodians.get(document.custodian);
  const display = organisation?.name ?? document.custodian;
  return {
    resourceType: 'DocumentReference',
    id: document.id,
    meta: { profile: [MHD_MINIMAL_DOCUMENT_REFERENCE, EU_MHD_DOCUMENT_REFERENCE] },
    masterIdentifier: { use: 'usual', type: mhdType('uniqueId'), system: RFC3986, value: toStableUrn(`unique ${document.id}`) },
    identifier: [{ use: 'official', type: mhdType('entryUUID'), system: RFC3986, value: toStableUrn(`entry ${document.id}`) }],
    status: document.isReplaced ? 'superseded' : 'current',
    type: { coding: [{ system: LOINC, ...document.type }] },
    subject: toReference(`Patient/${document.patientId}`, patient?.identifier?.[0]),
    date: document.createdAt,
    author: [{ display }],
    custodian: { ...toReference(`Organization/${document.custodian}`, organisation?.identifier?.[0]), display },
    content: [{
      attachment: {
        contentType: document.contentType, language: document.language, url, size: document.sizeBytes, hash: document.hash,
        title: document.title, creation: document.createdAt,
      },
    }],
  };
};
