// Who has to do with the patient's treatment, as the request names them: the treating physician and who referred, where they work, and who holds the records.
import { findExtension } from '../fhir/extensions.ts';
import { EXT_TREATING_PHYSICIAN } from '../fhir/systems.ts';
import { readTransfer } from '../fhir/transfer.ts';
import type { TreatingParty } from './check-independence.ts';
import { findProfessional } from './find-professional.ts';
import type { RequestRecord } from './request-record.ts';

/** A professional and the organisation of that role; neither where it is no professional. */
const toParties = (record: RequestRecord, reference: string | undefined, called: string): readonly TreatingParty[] => {
  const professional = findProfessional(record, reference);
  return professional ? [
    { kind: 'person', called, identifiers: professional.person },
    { kind: 'organisation', called: `the organisation of ${called}`, identifiers: professional.organisation },
  ] : [];
};

const toCustodian = ({ byReference }: RequestRecord, { custodian, custodianKey }: { readonly custodian: string; readonly custodianKey: string }): TreatingParty => {
  const organisation = byReference.get(custodian);
  return { kind: 'organisation', called: `the custodian with key ${custodianKey}`, identifiers: organisation?.resourceType === 'Organization' ? organisation.identifier ?? [] : [] };
};

export const findTreatingParties = (record: RequestRecord): readonly TreatingParty[] => [
  ...toParties(record, findExtension(record.request, EXT_TREATING_PHYSICIAN)?.valueReference?.reference, 'the treating physician'),
  ...toParties(record, record.request.requester?.reference, 'the referring physician'),
  ...record.transfers.map(readTransfer).map((transfer) => toCustodian(record, transfer)),
];
