// Who may move a step of the path, from which status on: every act, role, owner and status, and why not (S11, S20).
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/fhir/actor.ts';
import type { StepRole, StepStatus } from '../../../src/core/fhir/path-step.ts';
import type { PathStep } from '../../../src/core/intake/programme-path.ts';
import { decideStepAct, type StepAct } from '../../../src/core/worklist/decide-step-act.ts';

const ACTORS = {
  coordinator: { kind: 'person', roles: ['coordinator'] }, physician: { kind: 'person', roles: ['physician'] }, reviewer: { kind: 'person', roles: ['reviewer'] },
  administrator: { kind: 'administrator', roles: ['administrator'] }, client: { kind: 'client', roles: [] }, nobody: { kind: 'person', roles: [] },
} as const satisfies Record<string, Pick<Actor, 'kind' | 'roles'>>;
type Who = keyof typeof ACTORS;

const step = (owner: StepRole, more: Partial<PathStep> = {}): PathStep => ({ id: 'team-meeting', owner, after: [], entry: ['dossier-complete'], overridable: ['dossier-complete'], optional: true, skippable: true, ...more });
const STATUSES: readonly (StepStatus | undefined)[] = [undefined, 'requested', 'ready', 'in-progress', 'completed', 'cancelled', 'rejected'];

// Written out here a second time on purpose: the table of the product is not asked what it should say.
const DESK: readonly Who[] = ['coordinator', 'administrator'];
const DOCTORS: readonly Who[] = ['physician', 'reviewer', 'administrator'];
const HOUSE: readonly Who[] = ['coordinator', 'physician', 'reviewer', 'administrator'];
const FOR_PLACER: readonly Who[] = ['coordinator', 'administrator', 'client'];
const EXPECTED: Readonly<Record<StepAct, { readonly who: Readonly<Record<StepRole, readonly Who[]>>; readonly from: readonly (StepStatus | undefined)[] }>> = {
  begin: { who: { coordinator: DESK, reviewer: DOCTORS, placer: FOR_PLACER }, from: ['ready', 'in-progress'] },
  complete: { who: { coordinator: DESK, reviewer: DOCTORS, placer: FOR_PLACER }, from: ['ready', 'in-progress'] },
  reject: { who: { coordinator: [], reviewer: DOCTORS, placer: [] }, from: ['requested', 'ready', 'in-progress'] },
  skip: { who: { coordinator: HOUSE, reviewer: DOCTORS, placer: DESK }, from: ['requested', 'ready'] },
  override: { who: { coordinator: DOCTORS, reviewer: DOCTORS, placer: DOCTORS }, from: ['requested'] },
  open: { who: { coordinator: HOUSE, reviewer: HOUSE, placer: HOUSE }, from: [undefined] },
  assign: { who: { coordinator: [], reviewer: HOUSE, placer: [] }, from: ['requested', 'ready', 'in-progress'] },
};

describe.each(Object.entries(EXPECTED))('%s', (act, { who, from }) => {
  it.each(['coordinator', 'reviewer', 'placer'] as const)('of a step of the %s: by whom, and from where', (owner) => {
    for (const [name, actor] of Object.entries(ACTORS)) {
      for (const status of STATUSES) {
        const decision = decideStepAct({ act: act as StepAct, actor, step: step(owner), status, unmet: status === 'requested' ? ['dossier-complete'] : [] });
        const expected = !who[owner].includes(name as Who) ? 'not-permitted' : from.includes(status) ? true : 'state-conflict';
        expect([name, status, decision.permit || decision.kind]).toEqual([name, status, expected]);
        if (!decision.permit) expect(decision.text).toMatch(/step team-meeting/u);
      }
    }
  });
});

it.each<[string, StepAct, Partial<PathStep>, StepStatus | undefined, string]>([
  ['may not be left out', 'skip', { skippable: false }, 'ready', 'the step team-meeting cannot be left out'],
  ['opens by itself', 'open', { optional: false }, undefined, 'the step team-meeting is not optional: it opens by itself'],
  ['waits for what nobody may set aside', 'override', { overridable: [] }, 'requested', 'the step team-meeting waits for what nobody may set aside: dossier-complete'],
])('the programme says no: %s', (_name, act, more, status, text) => {
  const question = { act, actor: ACTORS.administrator, status, unmet: ['dossier-complete'] } as const;
  expect(decideStepAct({ ...question, step: step('reviewer') })).toEqual({ permit: true });
  expect(decideStepAct({ ...question, step: step('reviewer', more) })).toEqual({ permit: false, kind: 'state-conflict', text });
});

it('says what a step waits for', () => {
  expect(decideStepAct({ act: 'complete', actor: ACTORS.reviewer, step: step('reviewer'), status: 'requested', unmet: ['not-held', 'dossier-complete'] }))
    .toMatchObject({ text: 'complete is not possible while the step team-meeting is requested; it waits for: not-held, dossier-complete' });
});
