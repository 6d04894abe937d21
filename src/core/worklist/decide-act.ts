// Which role may do what, to a request in which state: one table, and what is not in it is denied (S20).
import type { Role } from '../fhir/actor.ts';
import { STEPS } from '../fhir/path-step.ts';
import type { StateWord } from './request-state.ts';

/** Their flows look at the request's state. */
type ReadingAct = 'read-agenda' | 'read-worklist' | 'read-request' | 'read-document' | 'write-opinion' | 'record-meeting-outcome' | 'skip-step' | 'override-step' | 'open-step' | 'assign-reviewer' | 'assess-request';

/** Each thing that a route does. A new one needs its row below. */
export type Act =
  | ReadingAct
  | 'submit-request' | 'amend-request' | 'cancel-request' | 'answer-cancellation' | 'answer-information' | 'record-insurer-notice' | 'record-authorisation' | 'withdraw-authorisation'
  | 'book-appointment' | 'cancel-appointment' | 'record-attendance' | 'waive-charge' | 'keep-slots' | 'record-receipt' | 'record-completion' | 'record-query' | 'record-extension' | 'order-delivery' | 'replay-exchange' | 'keep-upload' | 'file-document'
  | 'hand-over-opinion' | 'record-patient-decision'
  | 'provide-documents' | 'review-documents' | 'see-to-notices'
  | 'read-exchanges' | 'read-statistics' | 'write-letter' | 'read-accesses' | 'read-evidence' | 'read-resources' | 'check-deadlines' | 'read-audit' | 'read-metrics';

type Row<Where> = Readonly<Partial<Record<Role, Where>>>;
type Table = Readonly<Record<ReadingAct, Row<'every-state' | readonly StateWord[]>> & Record<Exclude<Act, ReadingAct>, Row<'every-state'>>>;

/** A draft was not sent: it is between the patient and the coordinator. */
const SENT = ['awaiting-information', 'collecting-records', ...STEPS, 'completed', 'cancelled', 'rejected'] as const;
/** There is something to review once the records are here, until the request ends without an opinion. */
const REVIEWED = [...STEPS, 'completed'] as const;

const READING = { coordinator: 'every-state', administrator: 'every-state', physician: SENT, reviewer: REVIEWED } as const;
/** Whether the state allows the act itself is for the act to say (409): a coordinator learns that, nobody else. */
const COORDINATING = { coordinator: 'every-state', administrator: 'every-state' } as const;
const ADMINISTERING = { administrator: 'every-state' } as const;

const TABLE: Table = {
  'read-agenda': READING,
  'read-worklist': READING,
  'read-request': READING,
  'read-document': READING,
  'record-meeting-outcome': { administrator: 'every-state', physician: REVIEWED, reviewer: REVIEWED },
  'write-opinion': { administrator: 'every-state', physician: REVIEWED, reviewer: REVIEWED },
  'skip-step': READING,
  'override-step': { administrator: 'every-state', physician: SENT, reviewer: REVIEWED },
  'open-step': READING,
  'assign-reviewer': READING,
  'assess-request': READING,
  'submit-request': COORDINATING,
  'amend-request': COORDINATING,
  'cancel-request': COORDINATING,
  'answer-cancellation': COORDINATING,
  'answer-information': COORDINATING,
  'record-insurer-notice': COORDINATING,
  'record-authorisation': COORDINATING,
  'withdraw-authorisation': COORDINATING,
  'book-appointment': COORDINATING,
  'cancel-appointment': COORDINATING,
  'record-attendance': COORDINATING,
  'waive-charge': COORDINATING,
  'keep-slots': COORDINATING,
  'record-receipt': COORDINATING,
  'record-completion': COORDINATING,
  'record-query': COORDINATING,
  'record-extension': COORDINATING,
  'replay-exchange': COORDINATING,
  'order-delivery': COORDINATING,
  'hand-over-opinion': COORDINATING,
  'record-patient-decision': COORDINATING,
  'keep-upload': COORDINATING,
  'file-document': COORDINATING,
  'read-exchanges': COORDINATING,
  'read-statistics': COORDINATING,
  'write-letter': COORDINATING,
  'read-accesses': COORDINATING,
  'read-evidence': COORDINATING,
  'provide-documents': COORDINATING,
  'review-documents': COORDINATING,
  'see-to-notices': COORDINATING,
  'read-resources': COORDINATING,
  'check-deadlines': ADMINISTERING,
  'read-audit': ADMINISTERING,
  'read-metrics': ADMINISTERING,
};

export type ActDecision =
  | { readonly permit: false }
  /** `onlyIn`: the states in which a request may be for it; absent: every one. */
  | { readonly permit: true; readonly onlyIn?: readonly StateWord[] };

/** With several roles, whatever one of them may. */
export const decideAct = (roles: readonly Role[], act: Act): ActDecision => {
  const allowed = roles.map((role) => TABLE[act][role]).filter((where) => where !== undefined);
  if (allowed.length === 0) return { permit: false };
  const states = allowed.filter((where) => where !== 'every-state');
  return states.length < allowed.length ? { permit: true } : { permit: true, onlyIn: [...new Set(states.flat())] };
};
