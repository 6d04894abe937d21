// A signed authorisation comes in: a Consent for each custodian it names; what it permits is asked for at once (S7).
import { updateEntry } from '../core/fhir/bundle.ts';
import { AUTHORISATION_FORM_IDENTIFIER } from '../core/fhir/systems.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import type { IntakeAuthorisation } from '../core/intake/intake.ts';
import { parseAuthorisation } from '../core/intake/parse-authorisation.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { AmendPorts } from './amend-intake.ts';
import { amendRequest } from './amend-request.ts';
import type { ChangeAnswer } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';
import type { BundleEntry, Task } from '@medplum/fhirtypes';

/** A refusal of the network holds until the patient has acted (S8): this is the act. */
const withoutRefusal = (record: RequestRecord, entries: readonly BundleEntry[], { custodians }: IntakeAuthorisation): readonly BundleEntry[] => record.transfers.flatMap((stored) => {
  const task = entries.map((e) => e.resource).find((r): r is Task => r?.resourceType === 'Task' && r.id === stored.id) ?? stored;
  const transfer = readTransfer(task);
  if (transfer.statusReason !== 'network-refused' || !custodians.includes(transfer.custodianKey)) return [];
  const { statusReason: _refused, ...rest } = task;
  return [updateEntry(rest)];
});

const formOf = (entries: readonly BundleEntry[]): string | undefined => entries
  .flatMap((e) => (e.resource?.resourceType === 'Consent' && e.request?.method === 'POST' ? e.resource.identifier ?? [] : []))
  .find((i) => i.system === AUTHORISATION_FORM_IDENTIFIER)?.value;

const requesterKind = (record: RequestRecord): 'patient' | 'representative' | 'practitioner' => {
  const type = record.byReference.get(record.request.requester?.reference ?? '')?.resourceType;
  if (type === 'RelatedPerson') return 'representative';
  return type === 'Patient' ? 'patient' : 'practitioner';
};

export const recordAuthorisation = (ports: AmendPorts, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => amendRequest(ports, {
  call,
  id,
  idempotency: { key, scope: `${id}/authorisations`, content: body },
  change: (record, { now, programme }) => {
    const custodianKeys = record.transfers.map((t) => readTransfer(t).custodianKey);
    const authorisation = parseAuthorisation(body, { custodianKeys, requesterKind: requesterKind(record), programme, now });
    if (!authorisation.ok) return authorisation;
    const open = checkOpen(record);
    if (!open.ok) return open;
    return ok({
      intake: (current) => ok({ ...current, authorisations: [...(current.authorisations ?? []), authorisation.value] }),
      also: (before, entries) => withoutRefusal(before, entries, authorisation.value),
      made: (_record, _intake, entries) => formOf(entries),
    });
  },
});
