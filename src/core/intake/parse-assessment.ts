// Body of POST …/assessment: a specialist's word on the dossier (P2.5).
import { LOINC_DOCUMENTS } from '../fhir/loinc-documents.ts';
import type { InformationSupplier } from '../fhir/information.ts';
import { fail, type Issue, type Result } from '../kernel/result.ts';
import { parseDate } from '../kernel/time.ts';
import { checkIdentifiers } from './check-identifiers.ts';
import type { IntakeOrganisation } from './intake.ts';
import { toBodyParser } from './to-body-parser.ts';
import { toKnownSystems } from './to-known-systems.ts';
import type { Moment } from './to-past-body-parser.ts';

export interface InformationAsk {
  readonly from: InformationSupplier;
  /** Key of the custodian, where `from` is one. */
  readonly custodian?: string;
  readonly text: string;
  /** LOINC document types. */
  readonly kinds?: readonly string[];
  /** Calendar date in the hospital's zone: the last day. */
  readonly dueOn: string;
}

/** Another centre, as a recipient of the request will name it. */
export interface OnwardCentre { readonly key: string; readonly organisation: IntakeOrganisation; readonly network?: { readonly peer: string } }

export type Redirection =
  | { readonly decision: 'redirect'; readonly reason: string; readonly department: string }
  /** Key of a recipient that the request names already. */
  | { readonly decision: 'redirect'; readonly reason: string; readonly recipient: string }
  | { readonly decision: 'redirect'; readonly reason: string; readonly centre: OnwardCentre };

export type AssessmentDecision =
  | { readonly decision: 'accept'; readonly note?: string }
  | { readonly decision: 'ask'; readonly items: readonly InformationAsk[] }
  | { readonly decision: 'decline'; readonly reason: string }
  | Redirection;

const parseShape = toBodyParser<AssessmentDecision>('request-bodies.json#/$defs/assessment');

const MOST_DAYS = 366;

const checkDay = (dueOn: string, at: string, today: Temporal.PlainDate): readonly Issue[] => {
  const due = parseDate(dueOn);
  if (!due.ok) return [];
  const days = today.until(due.value, { largestUnit: 'day' }).days;
  return days >= 0 && days <= MOST_DAYS ? [] : [{ text: `must be a day from today on, within ${String(MOST_DAYS)} days`, expression: `${at}.dueOn`, code: 'value' }];
};

const checkItem = ({ from, custodian, kinds = [], dueOn }: InformationAsk, at: string, today: Temporal.PlainDate): readonly Issue[] => [
  ...(from === 'custodian' && custodian === undefined ? [{ text: 'is required when from is custodian', expression: `${at}.custodian`, code: 'required' as const }] : []),
  ...(from !== 'custodian' && custodian !== undefined ? [{ text: 'is only for what a custodian must supply', expression: `${at}.custodian`, code: 'value' as const }] : []),
  ...kinds.flatMap((kind, k) => (LOINC_DOCUMENTS.has(kind) ? [] : [{ text: 'is not a known LOINC document type', expression: `${at}.kinds[${String(k)}]`, code: 'code-invalid' as const }])),
  ...checkDay(dueOn, at, today),
];

const checkRules = (decision: AssessmentDecision, { now, timeZone }: Moment): readonly Issue[] => (decision.decision === 'ask'
  ? decision.items.flatMap((item, index) => checkItem(item, `items[${String(index)}]`, now.toZonedDateTimeISO(timeZone).toPlainDate()))
  : []);

/** The shape, and what can be told without the request; whether it may be decided now is for `decideStepAct`. */
export const parseAssessment = (body: unknown, moment: Moment): Result<AssessmentDecision> => {
  const known = toKnownSystems(body);
  const shape = parseShape(known);
  if (!shape.ok && shape.failure.kind === 'malformed') return shape;
  const issues = [...(shape.ok ? checkRules(shape.value, moment) : shape.failure.issues), ...checkIdentifiers(known)];
  return issues.length === 0 ? shape : fail('invalid', ...issues);
};
