// Whether who speaks for the patient has proven it (P1.1, S7).
import type { RequestRecord } from './request-record.ts';

/** `undefined`: nobody represents the patient. A proof counts once somebody checked it, which a Provenance with a verifier says. */
export const isRepresentationProven = (record: RequestRecord): boolean | undefined => {
  const requester = record.request.requester?.reference;
  if (record.byReference.get(requester ?? '')?.resourceType !== 'RelatedPerson') return undefined;
  return record.provenances.some((p) =>
    p.target.some((t) => t.reference === requester)
    && p.agent.some((a) => a.type?.coding?.some((c) => c.code === 'verifier'))
    && (p.entity ?? []).some((e) => e.role === 'source'));
};
