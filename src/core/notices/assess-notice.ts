// Whether a notice still makes sense at the moment at which it would go out: its transfer runs, its step is still due then, and no later one says more.
import type { CommunicationRequest, Task } from '@medplum/fhirtypes';
import { toLadder, type LadderMoment, type LadderTerms } from '../deadlines/to-ladder.ts';
import { readNotice, type Notice } from '../fhir/notice.ts';
import { isOpen, readTransfer } from '../fhir/transfer.ts';
import { parseInstant } from '../kernel/time.ts';

export interface NoticeMoment extends LadderTerms {
  /** Absent: it is not there any more. */
  readonly transfer: Task | undefined;
  readonly now: Temporal.Instant;
}

/** `waits`: the clock stands still, and what a pause comes to is not known yet. */
export type NoticeSense = 'due' | 'waits' | 'pointless' | 'overtaken';

const isSameMoment = (moment: LadderMoment | undefined, at: string): boolean => {
  const then = parseInstant(at);
  return moment !== undefined && then.ok && Temporal.Instant.compare(moment.at, then.value) === 0;
};

/** That it will be due, or is today, is no news once it is over. */
const isOver = ({ template }: Notice, dueAt: string, now: Temporal.Instant): boolean => {
  const due = parseInstant(dueAt);
  return (template === 'upcoming' || template === 'due-today') && due.ok && Temporal.Instant.compare(now, due.value.add({ seconds: 1 })) >= 0;
};

const isOvertaken = (own: LadderMoment | undefined, ladder: readonly LadderMoment[], now: Temporal.Instant): boolean => own !== undefined
  && ladder.some((other) => other.addressee === own.addressee && Temporal.Instant.compare(other.at, own.at) > 0 && Temporal.Instant.compare(other.at, now) <= 0);

export const assessNotice = (resource: CommunicationRequest, { transfer: task, now, ...terms }: NoticeMoment): NoticeSense => {
  if (!task || !isOpen(task)) return 'pointless';
  const notice = readNotice(resource);
  const { startAt, dueAt, clock: { basis } } = readTransfer(task);
  if (dueAt === undefined) return 'waits';
  const ladder = toLadder({ startAt, dueAt, basis }, terms);
  const own = ladder.find(({ id, addressee }) => id === notice.step && addressee === notice.addressee);
  if (!isSameMoment(own, notice.at)) return 'pointless';
  return isOver(notice, dueAt, now) || isOvertaken(own, ladder, now) ? 'overtaken' : 'due';
};
