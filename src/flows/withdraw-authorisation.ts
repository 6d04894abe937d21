// A patient withdraws an authorisation: what is pending under it stops in the same commit (S10).
import type { Consent, Task } from '@medplum/fhirtypes';
import { decideWithdrawal } from '../core/consent/decide-withdrawal.ts';
import { planCompletion } from '../core/exchange/plan-completion.ts';
import { planWithdrawal } from '../core/exchange/plan-withdrawal.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { isRelease, releaseKeyOf } from '../core/fhir/recipients.ts';
import { AUTHORISATION_FORM_IDENTIFIER } from '../core/fhir/systems.ts';
import { isOpen, readTransfer } from '../core/fhir/transfer.ts';
import { parseWithdrawal, type Withdrawal } from '../core/intake/parse-withdrawal.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { isRepresentationProven } from '../core/worklist/is-representation-proven.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toChangedRecord } from '../core/worklist/to-changed-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy' | 'reach'>;

/** The Consents of the form that the withdrawal is about. Failures: `not-found`; `state-conflict` where all were withdrawn before. */
const findConsents = (record: RequestRecord, formId: string, { custodians, releaseTo }: Withdrawal): Result<readonly Consent[]> => {
  const ofForm = [...record.consents, ...record.releases].filter((c) => c.identifier?.some((i) => i.system === AUTHORISATION_FORM_IDENTIFIER && i.value === formId));
  if (ofForm.length === 0) return fail('not-found', 'the request has no such authorisation');
  const named = new Set(record.transfers.map(readTransfer).filter((t) => custodians?.includes(t.custodianKey)).map((t) => t.custodian));
  const isNamed = (c: Consent): boolean => (isRelease(c) ? releaseTo?.includes(releaseKeyOf(c)) ?? false : named.has(c.organization?.[0]?.reference ?? ''));
  const concerned = custodians || releaseTo ? ofForm.filter(isNamed) : ofForm;
  const standing = concerned.filter((c) => c.status === 'active' || c.status === 'proposed');
  return standing.length > 0 ? ok(standing) : fail('state-conflict', 'the authorisation was withdrawn before, or names none of these');
};

/** What was pending under the withdrawn Consents; an exchange that another authorisation permits goes on under that one. */
const findStopped = (record: RequestRecord, withdrawn: readonly Consent[], { now, programme, alsoCopy }: Moment & { readonly alsoCopy: boolean }): readonly Task[] => {
  const custodians = new Set(withdrawn.filter((c) => !isRelease(c)).map((c) => c.organization?.[0]?.reference));
  const { decisions } = assessRequest(record, programme, now);
  return record.transfers
    .filter((t) => custodians.has(t.owner?.reference) && (alsoCopy || decisions.get(t.id ?? '')?.permit !== true))
    .flatMap((t) => planWithdrawal(t, { now, alsoCopy }) ?? []);
};

/** Packages on their way to whom nothing may be given any more; what has arrived stays on them as it was acknowledged. */
const findStoppedDeliveries = (record: RequestRecord, { now, programme }: Moment): readonly Task[] => {
  const { handovers } = assessRequest(record, programme, now);
  const at = toFhirInstant(now);
  return record.deliveries
    .filter((t) => isOpen(t) && handovers.get(t.id ?? '')?.reasons[0]?.code === 'consent-withdrawn')
    .map((t) => planCompletion(t, { status: 'cancelled', at, recordedAt: at, reason: 'consent-withdrawn' }));
};

export const withdrawAuthorisation = async (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => {
  const changed = await changeRequest(ports, {
    id,
    idempotency: { key, scope: `${id}/authorisations/${partId}/withdrawal`, content: body },
    decide: (record, { now, programme }) => {
      const withdrawal = parseWithdrawal(body, { now, timeZone: programme.timeZone });
      if (!withdrawal.ok) return withdrawal;
      const consents = findConsents(record, partId, withdrawal.value);
      if (!consents.ok) return consents;
      const may = decideWithdrawal({ by: withdrawal.value.by, birthDate: record.patient.birthDate, programme, now, representationProven: isRepresentationProven(record) });
      if (!may.permit) return fail('not-permitted', ...may.reasons.map((r) => r.text));
      const withdrawn = consents.value.map((c) => updateEntry({ ...c, status: 'inactive' }));
      const after = toChangedRecord(record, withdrawn);
      const stopped = findStopped(after, consents.value, { now, programme, alsoCopy: withdrawal.value.alsoCopy ?? false });
      const provenance = toProvenance({
        id: ports.newId(), targets: consents.value.map((c) => ({ reference: `Consent/${c.id ?? ''}` })), occurredAt: withdrawal.value.withdrawnAt,
        recordedAt: now, activity: 'update', agents: [{ type: 'enterer', who: call.actor.id }],
      });
      const audits = consents.value.map((c) => toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Consent/${c.id ?? ''}` }));
      return ok({ entries: [...withdrawn, ...[...stopped, ...findStoppedDeliveries(after, { now, programme })].map(updateEntry), createEntry(provenance)], audits });
    },
  });
  if (changed.ok) ports.reach('withdrawal-after-commit');
  return changed;
};
