// A signed authorisation comes in: a Consent for each custodian and recipient it names; what it permits is asked for at once (S7, S17).
import type { BundleEntry } from '@medplum/fhirtypes';
import { AUTHORISATION_FORM_IDENTIFIER } from '../core/fhir/systems.ts';
import type { Intake } from '../core/intake/intake.ts';
import { parseAuthorisation } from '../core/intake/parse-authorisation.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { AmendPorts } from './amend-intake.ts';
import { amendRequest } from './amend-request.ts';
import type { ChangeAnswer, Moment } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

const formOf = (entries: readonly BundleEntry[]): string | undefined => entries
  .flatMap((e) => (e.resource?.resourceType === 'Consent' && e.request?.method === 'POST' ? e.resource.identifier ?? [] : []))
  .find((i) => i.system === AUTHORISATION_FORM_IDENTIFIER)?.value;

/** Judged against the intake: a draft has custodians and no transfer yet. */
const withAuthorisation = (current: Intake, body: unknown, { now, programme }: Moment): Result<unknown> => {
  const custodianKeys = (current.custodians ?? []).map((c) => c.key);
  const recipientKeys = (current.recipients ?? []).map((r) => r.key);
  const authorisation = parseAuthorisation(body, { custodianKeys, recipientKeys, requesterKind: current.requester.kind, programme, now });
  return authorisation.ok ? ok({ ...current, authorisations: [...(current.authorisations ?? []), authorisation.value] }) : authorisation;
};

export const recordAuthorisation = (ports: AmendPorts, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => amendRequest(ports, {
  call,
  id,
  idempotency: { key, scope: `${id}/authorisations`, content: body },
  change: (record, moment) => {
    const open = checkOpen(record);
    if (!open.ok) return open;
    return ok({
      intake: (current) => withAuthorisation(current, body, moment),
      made: (_record, _intake, entries) => formOf(entries),
    });
  },
});
