// A call that supplies or corrects something of a request: its intake changes, and with it the resources that come from it.
import type { BundleEntry, Consent, Task } from '@medplum/fhirtypes';
import { planResumption } from '../core/exchange/plan-resumption.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { readDelivery } from '../core/fhir/delivery.ts';
import { isRelease, releaseKeyOf } from '../core/fhir/recipients.ts';
import { isOpen, readTransfer } from '../core/fhir/transfer.ts';
import type { Intake } from '../core/intake/intake.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { amendIntake, type AmendPorts } from './amend-intake.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type Idempotency, type Moment } from './change-request.ts';
import type { Call } from './flow-ports.ts';

export interface IntakeChange {
  /** The intake as it will be; checked as a whole afterwards. */
  readonly intake: (current: Intake) => Result<unknown>;
  /** More to write in the same commit, after the amendment's own entries are known. */
  readonly also?: (record: RequestRecord, entries: readonly BundleEntry[]) => readonly BundleEntry[];
  readonly made?: (record: RequestRecord, intake: Intake, entries: readonly BundleEntry[]) => string | undefined;
}

export interface AmendCall {
  readonly call: Call;
  readonly id: string;
  /** What the body means for this request; refuses where it may not be said now. */
  readonly change: (record: RequestRecord, moment: Moment) => Result<IntakeChange>;
  readonly idempotency?: Idempotency;
}

/** Consents that this call adds and that hold. */
const newConsents = (entries: readonly BundleEntry[]): readonly Consent[] =>
  entries.flatMap(({ resource, request }) => (resource?.resourceType === 'Consent' && resource.status === 'active' && request?.method === 'POST' ? [resource] : []));

/** A refusal of the network, a withdrawal and a dead letter hold until somebody has acted (S8, S10): a new authorisation for that custodian or recipient is the act. */
const resume = (record: RequestRecord, entries: readonly BundleEntry[], intake: Intake): readonly BundleEntry[] => {
  const given = newConsents(entries);
  const authorised = new Set(given.filter((c) => !isRelease(c)).flatMap((c) => c.organization?.map((o) => o.reference) ?? []));
  const released = new Set(given.filter(isRelease).map(releaseKeyOf));
  const transfers = record.transfers.filter((t) => authorised.has(t.owner?.reference)).flatMap((stored) => {
    const task = entries.map((e) => e.resource).find((r): r is Task => r?.resourceType === 'Task' && r.id === stored.id) ?? stored;
    const custodian = intake.custodians?.find((c) => c.key === readTransfer(task).custodianKey);
    return planResumption(task, custodian?.network?.peer) ?? [];
  });
  // one that was cancelled is ordered anew by whoever still wants it sent
  const deliveries = record.deliveries.filter((t) => isOpen(t) && released.has(readDelivery(t).recipientKey)).flatMap((t) => planResumption(t, undefined) ?? []);
  return [...transfers, ...deliveries].map(updateEntry);
};

export const amendRequest = (ports: AmendPorts, { call, id, change, idempotency }: AmendCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  ...(idempotency && { idempotency }),
  decide: async (record, moment) => {
    const wanted = change(record, moment);
    if (!wanted.ok) return wanted;
    const amended = await amendIntake(ports, { call, record, moment, change: wanted.value.intake });
    if (!amended.ok) return amended;
    const { entries, intake, known } = amended.value;
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, moment.now), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` });
    const made = wanted.value.made?.(record, intake, entries);
    return ok({ entries: [...entries, ...resume(record, entries, intake), ...(wanted.value.also?.(record, entries) ?? [])], audits: [audit], known, ...(made && { made }) });
  },
});
