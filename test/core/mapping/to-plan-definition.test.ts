// The path of a programme as others read it: every step, whose it is, after which, in what time.
import { expect, it } from 'vitest';
import { evalFhirPath } from '@medplum/core';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { withUnmet } from '../../../src/core/fhir/path-step.ts';
import { toPath } from '../../../src/core/intake/to-path.ts';
import { toPlanDefinition } from '../../../src/core/mapping/to-plan-definition.ts';
import { knownOf } from '../worklist/record-of.ts';
import { stepTask } from '../worklist/step-task.ts';
import { P1, P2 } from '../intake/valid-intake.ts';

const { path: _path, ...withoutPath } = P1;

it.each([['P1', P1], ['P2', P2], ['a programme without a path', withoutPath]])('%s: each step in its place, and valid', (_name, programme) => {
  const plan = toPlanDefinition(programme);
  expect(createValidate()(plan)).toEqual([]);
  expect(plan.action?.map((a) => [a.id, a.participant?.[0]?.role?.coding?.[0]?.code, a.relatedAction?.map((r) => r.actionId) ?? []])).toEqual(toPath(programme).map((s) => [s.id, s.owner, [...s.after]]));
});

it('what must be, what may be left out with a reason, what is taken when somebody asks', () => {
  const behaviour = Object.fromEntries(toPlanDefinition(P2).action?.map((a) => [a.id ?? '', a.requiredBehavior]) ?? []);
  expect(behaviour).toMatchObject({ 'assessment': 'must', 'first-visit': 'must-unless-documented', 'multidisciplinary-meeting': 'could', 'delivery': 'must' });
});

it('a time in working days has no unit of UCUM, one in days has', () => {
  const times = Object.fromEntries(toPlanDefinition(P2).action?.map((a) => [a.id ?? '', a.timingDuration]) ?? []);
  expect([times['assessment'], times['second-visit']]).toEqual([{ value: 5, unit: 'working day' }, { value: 10, unit: 'day', system: 'http://unitsofmeasure.org', code: 'd' }]);
});

it('a criterion can be asked of the step\'s Task by what the plan says', () => {
  const condition = toPlanDefinition(P1).action?.[0]?.condition?.find((c) => c.expression?.name === 'dossier-complete')?.expression?.expression ?? '';
  const task = stepTask(knownOf('001').record, 'assessment');
  expect([evalFhirPath(condition, withUnmet(task, ['dossier-complete'])), evalFhirPath(condition, withUnmet(task, ['transfers-ended']))]).toEqual([[false], [true]]);
});
