// A call that supplies or corrects something of a request: its intake changes, and with it the resources that come from it.
import type { BundleEntry } from '@medplum/fhirtypes';
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

export const amendRequest = (ports: AmendPorts, { call, id, change, idempotency }: AmendCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  ...(idempotency && { idempotency }),
  decide: async (record, moment) => {
    const wanted = change(record, moment);
    if (!wanted.ok) return wanted;
    const amended = await amendIntake(ports, { call, record, moment, change: wanted.value.intake });
    if (!amended.ok) return amended;
    const { entries, intake } = amended.value;
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, moment.now), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` });
    const made = wanted.value.made?.(record, intake, entries);
    return ok({ entries: [...entries, ...(wanted.value.also?.(record, entries) ?? [])], audits: [audit], ...(made && { made }) });
  },
});
