// What a specialist asks of somebody before deciding (P2.5): a Task of that somebody, with a date. https://hl7.org/fhir/R4/task.html
import type { Task, TaskInput } from '@medplum/fhirtypes';
import { INFORMATION_PROFILE, SUPPLIER_CODES } from '../fhir/assessment-systems.ts';
import { informationParameter } from '../fhir/information.ts';
import { LOINC, TASK_CODES, TASK_IDENTIFIER } from '../fhir/systems.ts';
import type { InformationAsk } from '../intake/parse-assessment.ts';
import { toFhirDateTime, toFhirInstant } from '../kernel/time.ts';

export interface InformationParts {
  /** UUID. */
  readonly id: string;
  readonly now: Temporal.Instant;
  readonly timeZone: string;
  readonly requestId: string;
  /** `Patient/…`; `Task/…` of the step; whose step it is; who must supply it. */
  readonly patient: string;
  readonly step: string;
  readonly requester: string;
  readonly owner: string;
}

/** S4: the whole last date counts. */
const toEnd = (dueOn: string, timeZone: string): string =>
  toFhirDateTime(Temporal.PlainDate.from(dueOn).toZonedDateTime({ timeZone, plainTime: '23:59:59' }).toInstant(), timeZone);

const toInputs = ({ custodian, kinds = [] }: InformationAsk): TaskInput[] => [
  ...(custodian === undefined ? [] : [{ type: informationParameter('custodian-key'), valueString: custodian }]),
  ...kinds.map((code) => ({ type: informationParameter('document-kind'), valueCodeableConcept: { coding: [{ system: LOINC, code }] } })),
];

/**
 * | ask | element | note |
 * |---|---|---|
 * | id | `id`, `identifier` | |
 * | request, step | `basedOn`, `partOf` | no `focus`: it is no COW task |
 * | `from` | `performerType`, `owner` | |
 * | `text` | `description` | verbatim |
 * | `kinds`, `custodian` | inputs document-kind, custodian-key | |
 * | now, `dueOn` | `restriction.period` | the whole last date, in the hospital's zone |
 *
 * `dueOn` is a date that exists (checked by `parseAssessment`). Shown by profiles/examples/information-task.json.
 */
export const toInformationTask = (ask: InformationAsk, parts: InformationParts): Task => {
  const input = toInputs(ask);
  return {
    resourceType: 'Task',
    id: parts.id,
    meta: { profile: [INFORMATION_PROFILE] },
    identifier: [{ system: TASK_IDENTIFIER, value: `${parts.requestId}-information-${parts.id}` }],
    basedOn: [{ reference: `ServiceRequest/${parts.requestId}` }],
    partOf: [{ reference: parts.step }],
    status: 'requested',
    intent: 'order',
    code: { coding: [{ system: TASK_CODES, code: 'supply-information' }] },
    description: ask.text,
    for: { reference: parts.patient },
    authoredOn: toFhirInstant(parts.now),
    lastModified: toFhirInstant(parts.now),
    requester: { reference: parts.requester },
    performerType: [{ coding: [{ system: SUPPLIER_CODES, code: ask.from }] }],
    owner: { reference: parts.owner },
    restriction: { period: { start: toFhirDateTime(parts.now, parts.timeZone), end: toEnd(ask.dueOn, parts.timeZone) } },
    ...(input.length > 0 && { input }),
  };
};
