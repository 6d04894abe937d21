// An intake as the transaction Bundle it becomes, with the ids, clocks and files it needs.
import type { Bundle } from '@medplum/fhirtypes';
import { assessClock } from '../core/deadlines/assess-clock.ts';
import { planNextCheck } from '../core/deadlines/plan-next-check.ts';
import { compact } from '../core/fhir/compact.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { findCustodianDeadline } from '../core/intake/find-custodian-deadline.ts';
import { findNamedFiles } from '../core/intake/find-named-files.ts';
import type { Intake, IntakeCustodian } from '../core/intake/intake.ts';
import { isReadyToStart } from '../core/intake/is-ready-to-start.ts';
import type { Programme } from '../core/intake/programme.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { TransferClock } from '../core/mapping/mapping-context.ts';
import { toRequestBundle } from '../core/mapping/to-request-bundle.ts';
import { describeFiles } from './describe-files.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { IntakeContent } from './to-intake-content.ts';

type Ports = Pick<FlowPorts, 'calendars' | 'files' | 'judgeFhirDocument' | 'digestText' | 'policy'>;

export interface Submission {
  readonly intake: Intake;
  readonly programme: Programme;
  readonly requestId: string;
  readonly call: Call;
  /** When the request was made; a mapping again keeps it. */
  readonly now: Temporal.Instant;
  readonly content: IntakeContent;
  /** What was taken before: its files are not refused by rules that came later. */
  readonly accepted?: Intake;
}

/** What the intake alone says of a custodian's time; what happened since is the Task's, and counted in there. */
const toClock = (custodian: IntakeCustodian, programme: Programme, { calendars }: Ports): TransferClock => {
  const own = findCustodianDeadline(programme, custodian.organisation.identifiers);
  const timeZone = custodian.timeZone ?? own.timeZone;
  const { requestedAt, receivedAt, validAt } = custodian;
  const clock = assessClock({ requestedAt, receivedAt, validAt }, { rule: own.rule, timeZone, calendar: calendars.of(own.rule) });
  const { basis, startAt, dueAt } = clock ?? {};
  return compact({ rule: own.rule.id, timeZone, basis, startAt, dueAt, checkAt: planNextCheck({ startAt, dueAt, basis }, { rule: own.rule, timeZone }) });
};

/** Failures: `invalid` where a named upload is missing or is of another type. */
export const mapIntake = async (ports: Ports, s: Submission): Promise<Result<Bundle>> => {
  const files = await describeFiles(ports, { named: findNamedFiles(s.intake), accepted: new Map(s.accepted ? findNamedFiles(s.accepted).map(({ file }) => [file.sha256, file.contentType]) : []) });
  if (!files.ok) return files;
  return ok(toRequestBundle(s.intake, {
    programme: s.programme,
    now: s.now,
    requestId: s.requestId,
    idFor: roleId(ports.digestText, s.requestId),
    digestText: ports.digestText,
    files: files.value,
    actor: s.call.actor,
    call: { serverUrl: ports.policy.publicUrl, requestId: s.call.requestId, ...(s.call.address && { address: s.call.address }) },
    clocks: new Map((s.intake.custodians ?? []).map((c) => [c.key, toClock(c, s.programme, ports)])),
    mayStart: isReadyToStart(s.intake),
    intakeCanonicalJson: s.content.text,
    intakeSha256: s.content.sha256,
  }));
};
