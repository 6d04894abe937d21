// Who may move a step of the path, from where to where: one table of transition by role, and every refusal says why (S11, S20).
import type { Actor } from '../fhir/actor.ts';
import type { Criterion, StepRole, StepStatus } from '../fhir/path-step.ts';
import type { PathStep } from '../intake/programme-path.ts';

/** HL7 COW's parties, with the fulfiller's coordinator and reviewer told apart. */
type Party = 'placer' | 'fulfiller' | 'coordinator' | 'reviewer';

/** `begin` also takes what was done in it so far; `reject` declines it; `open` asks for one that is optional; `assign` names its reviewer. */
export type StepAct = 'begin' | 'complete' | 'reject' | 'skip' | 'override' | 'open' | 'assign';

export interface StepQuestion {
  readonly act: StepAct;
  readonly actor: Pick<Actor, 'kind' | 'roles'>;
  readonly step: PathStep;
  /** Absent: it was not reached. */
  readonly status: StepStatus | undefined;
  readonly unmet: readonly Criterion[];
}

export type StepActDecision =
  | { readonly permit: true }
  | { readonly permit: false; readonly kind: 'not-permitted' | 'state-conflict'; readonly text: string };

const MEDICAL = ['fulfiller', 'reviewer'] as const satisfies readonly Party[];
const ANY_OF_HOSPITAL = ['coordinator', 'fulfiller', 'reviewer'] as const satisfies readonly Party[];

/** By who owns the step. A coordinator records for the placer; what is medical is for physicians. */
const WHO: Readonly<Record<StepAct, Readonly<Record<StepRole, readonly Party[]>>>> = {
  begin: { coordinator: ['coordinator'], reviewer: MEDICAL, placer: ['placer', 'coordinator'] },
  complete: { coordinator: ['coordinator'], reviewer: MEDICAL, placer: ['placer', 'coordinator'] },
  reject: { coordinator: [], reviewer: MEDICAL, placer: [] },
  skip: { coordinator: ANY_OF_HOSPITAL, reviewer: MEDICAL, placer: ['coordinator'] },
  override: { coordinator: MEDICAL, reviewer: MEDICAL, placer: MEDICAL },
  open: { coordinator: ANY_OF_HOSPITAL, reviewer: ANY_OF_HOSPITAL, placer: ANY_OF_HOSPITAL },
  assign: { coordinator: [], reviewer: ANY_OF_HOSPITAL, placer: [] },
};

type From = StepStatus | 'not-reached';

const FROM: Readonly<Record<StepAct, readonly From[]>> = {
  begin: ['ready', 'in-progress'],
  complete: ['ready', 'in-progress'],
  reject: ['requested', 'ready', 'in-progress'],
  // a visit that is booked is cancelled first
  skip: ['requested', 'ready'],
  override: ['requested'],
  open: ['not-reached'],
  assign: ['requested', 'ready', 'in-progress'],
};

/** The first token's holder stands in for all of the hospital (S20). */
const PARTIES: Readonly<Record<Actor['roles'][number], readonly Party[]>> = {
  coordinator: ['coordinator'], physician: ['fulfiller'], reviewer: ['reviewer'], administrator: ANY_OF_HOSPITAL,
};

const partiesOf = ({ kind, roles }: StepQuestion['actor']): readonly Party[] => (kind === 'client' ? ['placer'] : roles.flatMap((role) => PARTIES[role]));

const refuse = (kind: 'not-permitted' | 'state-conflict', text: string): StepActDecision => ({ permit: false, kind, text });

const checkStatus = ({ act, step, status, unmet }: StepQuestion): StepActDecision => {
  const from = status ?? 'not-reached';
  if (FROM[act].includes(from)) return { permit: true };
  const held = from === 'requested' ? `; it waits for: ${unmet.join(', ')}` : '';
  return refuse('state-conflict', `${act} is not possible while the step ${step.id} is ${from}${held}`);
};

/** What the programme says of the step itself. */
const checkProgramme = ({ act, step, unmet }: StepQuestion): StepActDecision => {
  if (act === 'skip' && !step.skippable) return refuse('state-conflict', `the step ${step.id} cannot be left out`);
  if (act === 'open' && !step.optional) return refuse('state-conflict', `the step ${step.id} is not optional: it opens by itself`);
  const fixed = unmet.filter((c) => !step.overridable?.includes(c));
  return act === 'override' && fixed.length > 0 ? refuse('state-conflict', `the step ${step.id} waits for what nobody may set aside: ${fixed.join(', ')}`) : { permit: true };
};

export const decideStepAct = (question: StepQuestion): StepActDecision => {
  const { act, actor, step } = question;
  const may = WHO[act][step.owner];
  if (!partiesOf(actor).some((party) => may.includes(party))) {
    return refuse('not-permitted', may.length > 0 ? `${act} of the step ${step.id} is for: ${may.join(', ')}` : `${act} is not possible for the step ${step.id}`);
  }
  const status = checkStatus(question);
  return status.permit ? checkProgramme(question) : status;
};
