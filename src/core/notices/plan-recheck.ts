// A transfer whose ladder was changed: the deadline check looks at it again as soon as a step that was never told is due. What is right already stays as it is.
import type { CommunicationRequest, Task } from '@medplum/fhirtypes';
import { toLadder, type LadderMoment, type LadderTerms } from '../deadlines/to-ladder.ts';
import { findExtension } from '../fhir/extensions.ts';
import { readNotice } from '../fhir/notice.ts';
import { EXT_DEADLINE_CHECK_AT } from '../fhir/systems.ts';
import { isOpen, readTransfer, withDeadlineCheckAt } from '../fhir/transfer.ts';
import { parseInstant, toFhirDateTime } from '../kernel/time.ts';
import { isUntold } from './is-untold.ts';

const instantOf = (text: string | undefined): Temporal.Instant | undefined => {
  const parsed = parseInstant(text ?? '');
  return parsed.ok ? parsed.value : undefined;
};

/** Told once is told for ever (S19); a notice that nobody has got is made anew where its step moved. */
const isLeft = ({ id, addressee, at }: LadderMoment, stored: readonly CommunicationRequest[]): boolean => {
  const own = stored.find((resource) => {
    const notice = readNotice(resource);
    return notice.step === id && notice.addressee === addressee;
  });
  if (!own) return true;
  const then = instantOf(own.occurrenceDateTime);
  return isUntold(own) && then !== undefined && Temporal.Instant.compare(at, then) !== 0;
};

/** `stored`: all notices of this transfer. Its due date is right already (`planClock`). */
export const planRecheck = (task: Task, stored: readonly CommunicationRequest[], terms: LadderTerms): Task => {
  if (!isOpen(task)) return task;
  const { startAt, dueAt, clock: { basis } } = readTransfer(task);
  const [first] = toLadder({ startAt, dueAt, basis }, terms).filter((moment) => isLeft(moment, stored));
  const kept = instantOf(findExtension(task, EXT_DEADLINE_CHECK_AT)?.valueDateTime);
  if (!first || (kept && Temporal.Instant.compare(kept, first.at) <= 0)) return task;
  return withDeadlineCheckAt(task, toFhirDateTime(first.at, terms.timeZone));
};
