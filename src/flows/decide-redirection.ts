// A specialist sends a request elsewhere (P2.5, P1.8): another department of the hospital takes it over, or another centre, which gets the dossier only as the patient releases it (S17).
import type { BundleEntry, ServiceRequest, Task } from '@medplum/fhirtypes';
import { ASSESSMENT_OUTCOMES } from '../core/fhir/assessment-systems.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { findOnward } from '../core/fhir/onward.ts';
import { toOutcome } from '../core/fhir/path-step.ts';
import { readRecipients, type ReleaseRecipient } from '../core/fhir/recipients.ts';
import { referenceOf } from '../core/fhir/reference-of.ts';
import type { Intake } from '../core/intake/intake.ts';
import type { Redirection } from '../core/intake/parse-assessment.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { planOnward } from '../core/worklist/plan-onward.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { amendIntake, type Amended, type AmendPorts } from './amend-intake.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import type { Change, Moment } from './change-request.ts';
import { findStepTask } from './find-step-task.ts';
import type { Call } from './flow-ports.ts';

export interface Redirecting { readonly call: Call; readonly record: RequestRecord; readonly moment: Moment; readonly redirection: Redirection }

const keyOf = (redirection: Redirection): string => ('recipient' in redirection ? redirection.recipient : 'centre' in redirection ? redirection.centre.key : '');

const checkDepartment = (department: string, { record, moment }: Redirecting): Result<true> => {
  const { programme } = moment;
  if (!programme.departments.some((d) => d.code === department)) return fail('code-unknown', { text: 'is not a department of the programme', expression: 'department' });
  const isSame = record.request.performer?.[0]?.reference === `HealthcareService/${programme.id}-${department}`;
  return isSame ? fail('business-rule', { text: 'is the department that has it already', expression: 'department' }) : ok(true);
};

const checkRecipient = (key: string, { record }: Redirecting): Result<true> => {
  const known = readRecipients(record.request).find((r) => r.key === key);
  if (!known) return fail('business-rule', { text: 'is not the key of a recipient of this request', expression: 'recipient' });
  return known.kind === 'onward-centre' ? ok(true) : fail('business-rule', { text: 'is the key of a recipient that is no other centre', expression: 'recipient' });
};

const checkCentre = (key: string, { record }: Redirecting): Result<true> => (readRecipients(record.request).some((r) => r.key === key)
  ? fail('business-rule', { text: 'a recipient of this request has this key already: name it as recipient', expression: 'centre.key' }) : ok(true));

const checkTarget = (redirecting: Redirecting): Result<true> => {
  const { redirection, record } = redirecting;
  if (findOnward(record.steps)) return fail('state-conflict', 'the patient is being sent on to another centre already');
  if ('department' in redirection) return checkDepartment(redirection.department, redirecting);
  return 'recipient' in redirection ? checkRecipient(redirection.recipient, redirecting) : checkCentre(redirection.centre.key, redirecting);
};

/** What the request says of itself changes: the department that has it, or a recipient that it did not name. */
const toIntake = (redirection: Redirection) => (current: Intake): Result<unknown> => {
  if ('department' in redirection) return ok({ ...current, department: redirection.department });
  return ok('centre' in redirection ? { ...current, recipients: [...(current.recipients ?? []), { ...redirection.centre, kind: 'onward-centre' }] } : current);
};

/** The other department begins anew, and names its own reviewer. */
const toMoved = (step: Task, { moment, redirection }: Redirecting, department: string): Task => ({
  ...step, status: 'ready', owner: { reference: `HealthcareService/${moment.programme.id}-${department}` }, lastModified: toFhirInstant(moment.now),
  output: [...(step.output ?? []), toOutcome(ASSESSMENT_OUTCOMES, 'redirected-department', redirection.reason)],
});

const findCentre = ({ record, redirection }: Redirecting, { entries }: Amended): ReleaseRecipient | undefined => {
  const amended = entries.map((e) => e.resource).find((r): r is ServiceRequest => r?.resourceType === 'ServiceRequest');
  return readRecipients(amended ?? record.request).find((r) => r.key === keyOf(redirection));
};

const WITHOUT_HANDOVER: Issue = { text: 'Nothing is sent over the network: no peer takes documents for this centre, or the dossier has none. The patient takes along what there is', severity: 'warning', code: 'business-rule', fault: 'patient-pending' };

const toSentOn = (ports: AmendPorts, redirecting: Redirecting, { step, amended }: { readonly step: Task; readonly amended: Amended }): Result<Pick<Change, 'entries' | 'warnings'>> => {
  const { record, moment, redirection } = redirecting;
  const centre = findCentre(redirecting, amended);
  if (!centre) return fail('internal', 'the centre is not among the recipients');
  const onward = planOnward(record, { step, centre, reason: redirection.reason, ...moment, newId: ports.newId });
  const made = [onward.request, ...(onward.delivery ? [onward.delivery] : [])].map(createEntry);
  return ok({ entries: [...made, updateEntry(onward.step)], warnings: onward.delivery ? [] : [WITHOUT_HANDOVER] });
};

const findRedirectable = (redirecting: Redirecting): Result<Task> => {
  const { call, record, moment } = redirecting;
  const step = findStepTask(record, moment, { call, partId: 'assessment', act: 'begin' });
  if (!step.ok) return step;
  const target = checkTarget(redirecting);
  return target.ok ? step : target;
};

/** Whose word it was; what changed of the request itself has a record of its own. */
const toWord = (ports: AmendPorts, { call, record, moment }: Redirecting, { entries }: Pick<Change, 'entries'>): BundleEntry => createEntry(toProvenance({
  id: ports.newId(), targets: entries.flatMap(({ resource }) => (resource ? [{ reference: referenceOf(resource) }] : [])), recordedAt: moment.now, activity: 'update',
  agents: [{ type: 'author', who: call.actor.id }], sources: [{ reference: `ServiceRequest/${record.request.id ?? ''}` }],
}));

/** Failures: `not-permitted`, `state-conflict` of the step; `code-unknown`, `business-rule` of where it is to go; those of the intake's rules. */
export const decideRedirection = async (ports: AmendPorts, redirecting: Redirecting): Promise<Result<Change>> => {
  const { call, record, moment, redirection } = redirecting;
  const step = findRedirectable(redirecting);
  if (!step.ok) return step;
  const amended = await amendIntake(ports, { call, record, moment, change: toIntake(redirection) });
  if (!amended.ok) return amended;
  const planned: Result<Pick<Change, 'entries' | 'warnings'>> = 'department' in redirection
    ? ok({ entries: [updateEntry(toMoved(step.value, redirecting, redirection.department))] })
    : toSentOn(ports, redirecting, { step: step.value, amended: amended.value });
  if (!planned.ok) return planned;
  const { entries, known } = amended.value;
  const audit = toUpdateAudit({ ...auditFactsOf(ports, call, moment.now), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${record.request.id ?? ''}` });
  return ok({ ...planned.value, entries: [...entries, ...planned.value.entries, toWord(ports, redirecting, planned.value)], known, audits: [audit] });
};
