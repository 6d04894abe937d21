// The path of a programme for others to read: which steps, whose they are, after which, under which criteria, in what time. https://hl7.org/fhir/R4/plandefinition.html
import type { Duration, PlanDefinition, PlanDefinitionAction, PlanDefinitionActionCondition } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { STEP_TITLES, type Criterion, type StepRole } from '../fhir/path-step.ts';
import { EXT_STEP, PLAN_TYPE, ROLE_CODES } from '../fhir/path-systems.ts';
import { PLAN_DEFINITION, STEP_CODES, UCUM } from '../fhir/systems.ts';
import type { CountedTime, TimeUnit } from '../intake/counted-time.ts';
import type { PathStep } from '../intake/programme-path.ts';
import type { Programme } from '../intake/programme.ts';
import { toPath } from '../intake/to-path.ts';

/** Working days are no unit of UCUM. */
const UNITS = {
  'calendar-day': { unit: 'day', system: UCUM, code: 'd' }, 'working-day': { unit: 'working day' }, 'hour': { unit: 'hour', system: UCUM, code: 'h' }, 'month': { unit: 'month', system: UCUM, code: 'mo' },
} as const satisfies Record<TimeUnit, Omit<Duration, 'value'>>;

const PARTICIPANT = { coordinator: 'practitioner', reviewer: 'practitioner', placer: 'patient' } as const satisfies Record<StepRole, string>;

const toDuration = ({ length, unit }: CountedTime): Duration => ({ value: length, ...UNITS[unit] });

/** What is unmet stands on the step's Task, and the expression asks that Task: others need not know how it is found out. */
const toStart = (criterion: Criterion, setAside: boolean): PlanDefinitionActionCondition => ({
  kind: 'start',
  expression: {
    name: criterion, language: 'text/fhirpath', expression: `extension.where(url = '${EXT_STEP.unmet}' and value = '${criterion}').empty()`,
    description: setAside ? 'Of the Task of the step. A physician may set it aside, with a reason.' : 'Of the Task of the step.',
  },
});

const toStop = (criterion: Criterion): PlanDefinitionActionCondition => ({
  kind: 'stop', expression: { name: criterion, language: 'text/fhirpath', expression: "status = 'completed'", description: 'Of the Task of the step: it ends by itself.' },
});

const behaviourOf = ({ optional, skippable }: PathStep): NonNullable<PlanDefinitionAction['requiredBehavior']> => (optional ? 'could' : skippable ? 'must-unless-documented' : 'must');

const toAction = (step: PathStep): PlanDefinitionAction => ({
  id: step.id,
  title: STEP_TITLES[step.id],
  code: [{ coding: [{ system: STEP_CODES, code: step.id }] }],
  ...compact({
    condition: [...step.entry.map((c) => toStart(c, step.overridable?.includes(c) ?? false)), ...(step.exit ?? []).map(toStop)],
    relatedAction: step.after.map((actionId) => ({ actionId, relationship: 'after-end' as const })),
    timingDuration: step.due && toDuration(step.due),
  }),
  participant: [{ type: PARTICIPANT[step.owner], role: { coding: [{ system: ROLE_CODES, code: step.owner }] } }],
  requiredBehavior: behaviourOf(step),
});

/** `brussels-children` as a name that programs can use: `BrusselsChildren`. */
const toName = (id: string): string => `P${id.replaceAll(/(?:^|-)([a-z0-9])/gu, (_part, first: string) => first.toUpperCase())}`;

/**
 * | source | element | note |
 * |---|---|---|
 * | id, version | `id`, `url`, `version`, `name` | ServiceRequest.instantiatesCanonical names it |
 * | hospital | `publisher` | |
 * | step | `action` | `code` is what a Task's businessStatus says |
 * | `entry`, `exit` | `condition` of kind `start`, `stop` | codes of CodeSystem criterion |
 * | `after` | `relatedAction` | |
 * | `due` | `timingDuration` | from when the step may begin |
 * | `optional`, `skippable` | `requiredBehavior` | `could`, `must-unless-documented`, `must` |
 *
 * Shown by profiles/examples/plan-definition.json.
 */
export const toPlanDefinition = (programme: Programme): PlanDefinition => ({
  resourceType: 'PlanDefinition',
  id: programme.id,
  url: `${PLAN_DEFINITION}/${programme.id}`,
  version: programme.version,
  name: toName(programme.id),
  title: programme.title,
  type: { coding: [{ system: PLAN_TYPE, code: 'workflow-definition' }] },
  status: 'active',
  publisher: programme.hospital.name,
  action: toPath(programme).map(toAction),
});
