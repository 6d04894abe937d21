// Who has to do with the patient's treatment, as the request names them: the treating physician and who referred, where they work, and who holds the records.
import type { Identifier, Resource } from '@medplum/fhirtypes';
import { findExtension } from '../fhir/extensions.ts';
import { EXT_TREATING_PHYSICIAN } from '../fhir/systems.ts';
import { readTransfer } from '../fhir/transfer.ts';
import type { TreatingParty } from './check-independence.ts';
import type { RequestRecord } from './request-record.ts';

const identifiersOf = (resource: Resource | undefined): readonly Identifier[] =>
  (resource?.resourceType === 'Organization' || resource?.resourceType === 'Practitioner' ? resource.identifier ?? [] : []);

/** A professional and the organisation of that role; neither where it is no PractitionerRole. */
const toProfessional = ({ byReference }: RequestRecord, reference: string | undefined, called: string): readonly TreatingParty[] => {
  const role = byReference.get(reference ?? '');
  if (role?.resourceType !== 'PractitionerRole') return [];
  return [
    { kind: 'person', called, identifiers: identifiersOf(byReference.get(role.practitioner?.reference ?? '')) },
    { kind: 'organisation', called: `the organisation of ${called}`, identifiers: identifiersOf(byReference.get(role.organization?.reference ?? '')) },
  ];
};

export const findTreatingParties = (record: RequestRecord): readonly TreatingParty[] => [
  ...toProfessional(record, findExtension(record.request, EXT_TREATING_PHYSICIAN)?.valueReference?.reference, 'the treating physician'),
  ...toProfessional(record, record.request.requester?.reference, 'the referring physician'),
  ...record.transfers.map(readTransfer).map((t): TreatingParty => ({
    kind: 'organisation', called: `the custodian with key ${t.custodianKey}`, identifiers: identifiersOf(record.byReference.get(t.custodian)),
  })),
];
