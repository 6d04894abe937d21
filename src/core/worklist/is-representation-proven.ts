// Whether who speaks for the patient has proven it (P1.1, S7).
import { hasCode } from '../fhir/has-code.ts';
import { EVIDENCE_KINDS } from '../fhir/systems.ts';
import type { RequestRecord } from './request-record.ts';

const KIND = 'proof-of-representation';

const isProof = (record: RequestRecord, reference: string | undefined): boolean => {
  const document = record.byReference.get(reference ?? '');
  return document?.resourceType === 'DocumentReference' && hasCode(document.type, EVIDENCE_KINDS, KIND);
};

/** `undefined`: nobody represents the patient. A proof counts once somebody checked it, which a Provenance with a verifier says; proofs of identity do not. */
export const isRepresentationProven = (record: RequestRecord): boolean | undefined => {
  const requester = record.request.requester?.reference;
  if (record.byReference.get(requester ?? '')?.resourceType !== 'RelatedPerson') return undefined;
  return record.provenances.some((p) =>
    p.target.some((t) => t.reference === requester)
    && p.agent.some((a) => a.type?.coding?.some((c) => c.code === 'verifier'))
    && (p.entity ?? []).some((e) => isProof(record, e.what.reference)));
};
