// The receiving hospital's work on the request: HL7 COW coordination task. http://hl7.org/fhir/uv/cow/StructureDefinition/coordination-task
import type { Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { COW_COORDINATION_TASK, EXT_ATTENTION_BY, PROFILE, PROGRAMME_CODES, STATUS_REASONS, STEP_CODES, TASK_CODE, TASK_IDENTIFIER } from '../fhir/systems.ts';
import type { Intake } from '../intake/intake.ts';
import { parseInstant, toFhirDateTime, toFhirInstant } from '../kernel/time.ts';
import type { MappingContext } from './mapping-context.ts';
import { toRequesterReference } from './to-requester-reference.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';

const STEP = { 'awaiting-information': 'intake', 'collecting-records': 'records' } as const satisfies Record<NonNullable<MappingContext['awaiting']>, string>;

/** With nothing owed by anybody, the dossier goes to the specialist. */
const stepOf = ({ mayStart, awaiting }: MappingContext): string => {
  if (!mayStart) return 'intake';
  return awaiting ? STEP[awaiting] : 'assessment';
};

const isBefore = (a: string, b: string): boolean => {
  const [first, second] = [parseInstant(a), parseInstant(b)];
  return first.ok && second.ok && Temporal.Instant.compare(first.value, second.value) < 0;
};

/** Offsets differ between custodians, so instants are compared, not text. */
const earliestDue = (intake: Intake, context: MappingContext): string | undefined => (intake.custodians ?? [])
  .flatMap(({ key }) => context.clocks.get(key)?.dueAt ?? [])
  .reduce<string | undefined>((earliest, due) => (earliest === undefined || isBefore(due, earliest) ? due : earliest), undefined);

/**
 * | source | element | note |
 * |---|---|---|
 * | programme | `meta.tag`, `owner` | |
 * | request id | `identifier` | |
 * | may start | `status` | `received`, else `draft` (S11) |
 * | awaiting | `statusReason`, `businessStatus` | reason only while `received` |
 * | clocks | extension attention-by | earliest due of its transfers; orders the worklist |
 * | ServiceRequest, patient, requester | `focus`, `for`, `requester` | |
 *
 * Shown by fixtures/cases/001 (collecting), 008 (awaiting), 014 (draft).
 */
export const toCoordinationTask = (intake: Intake, context: MappingContext): Task => {
  const { programme, mayStart, awaiting } = context;
  const due = mayStart ? earliestDue(intake, context) : undefined;
  return {
    resourceType: 'Task',
    id: toRoleId(context, 'coordination'),
    meta: { profile: [PROFILE.coordinationTask, COW_COORDINATION_TASK], tag: [{ system: PROGRAMME_CODES, code: programme.id }] },
    ...(due && { extension: [{ url: EXT_ATTENTION_BY, valueDateTime: due }] }),
    identifier: [{ system: TASK_IDENTIFIER, value: `${context.requestId}-coordination` }],
    status: mayStart ? 'received' : 'draft',
    ...compact({ statusReason: mayStart && awaiting ? { coding: [{ system: STATUS_REASONS, code: awaiting }] } : undefined }),
    businessStatus: { coding: [{ system: STEP_CODES, code: stepOf(context) }] },
    intent: 'order',
    code: { coding: [{ system: TASK_CODE, code: 'fulfill' }] },
    focus: toRoleReference(context, 'request'),
    for: toRoleReference(context, 'patient'),
    authoredOn: toFhirDateTime(context.now, programme.timeZone),
    lastModified: toFhirInstant(context.now),
    requester: toRequesterReference(intake, context),
    owner: { reference: `Organization/${programme.id}` },
  };
};
