// What holds a whole request whatever was signed: no therapeutic relationship, an age outside the bounds, an objection (S1, S8, S9).
import type { ServiceRequest } from '@medplum/fhirtypes';
import { findExtension, findExtensions } from '../fhir/extensions.ts';
import { EXT_COORDINATOR_DECISION, EXT_OBJECTION } from '../fhir/systems.ts';
import type { Programme } from '../intake/programme.ts';
import { parseInstant } from '../kernel/time.ts';
import type { AgeRange } from './assess-age.ts';
import type { DecisionReason } from './decision-reason.ts';

interface Word { readonly decision: string; readonly at: Temporal.Instant }

const instantOf = (text: string | undefined): Temporal.Instant | undefined => {
  const parsed = parseInstant(text ?? '');
  return parsed.ok ? parsed.value : undefined;
};

/** The coordinator's last word on a matter; of two at the same moment the refusal. */
const lastWord = (request: ServiceRequest, about: string): Word | undefined => findExtensions(request, EXT_COORDINATOR_DECISION)
  .filter((e) => findExtension(e, 'about')?.valueCode === about)
  .flatMap((e): Word[] => {
    const at = instantOf(findExtension(e, 'decidedAt')?.valueDateTime);
    return at ? [{ decision: findExtension(e, 'decision')?.valueCode ?? '', at }] : [];
  })
  .sort((a, b) => Temporal.Instant.compare(b.at, a.at) || Number(a.decision === 'allow') - Number(b.decision === 'allow'))[0];

const checkRelationship = (request: ServiceRequest): readonly DecisionReason[] => ((request.performer ?? []).length > 0
  ? []
  : [{ code: 'no-therapeutic-relationship', text: 'No department or professional is recorded as treating the patient' }]);

const checkAge = (request: ServiceRequest, programme: Programme, age: AgeRange): readonly DecisionReason[] => {
  const { from, below } = programme.age;
  if (age.atLeast >= from && (below === undefined || age.atMost < below)) return [];
  const word = lastWord(request, 'age-exception')?.decision;
  if (word === 'allow') return [];
  return [{ code: 'age-exception-pending', text: word ? 'A coordinator refused the exception for an age outside the programme' : 'The age is outside the programme, or not known: a coordinator must decide on an exception' }];
};

/** An objection whose moment cannot be read is never overtaken by a decision. */
const isAnswered = (recordedAt: Temporal.Instant | undefined, word: Word | undefined): boolean =>
  recordedAt !== undefined && word?.decision === 'allow' && Temporal.Instant.compare(word.at, recordedAt) >= 0;

const checkObjections = (request: ServiceRequest, programme: Programme, age: AgeRange): readonly DecisionReason[] => {
  const word = lastWord(request, 'objection');
  const halting = findExtensions(request, EXT_OBJECTION)
    .filter((e) => findExtension(e, 'by')?.valueCode !== 'patient' || age.atMost >= programme.authorisation.objectionFromAge)
    .filter((e) => !isAnswered(instantOf(findExtension(e, 'recordedAt')?.valueDateTime), word));
  return halting.length > 0 ? [{ code: 'objection-pending', text: 'An objection was recorded: a coordinator must decide' }] : [];
};

export const assessRequestHold = (request: ServiceRequest, programme: Programme, age: AgeRange): readonly DecisionReason[] =>
  [...checkRelationship(request), ...checkAge(request, programme, age), ...checkObjections(request, programme, age)];
