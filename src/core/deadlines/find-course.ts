// How a transfer went, from all its versions: whether what came first was all that came, and what it met on the way.
import type { Task } from '@medplum/fhirtypes';
import { findExchangeFault } from '../exchange/find-exchange-fault.ts';
import { readTransfer, type Transfer } from '../fhir/transfer.ts';
import { parseInstant } from '../kernel/time.ts';

export interface Course {
  /** All documents that ever came were there, and none was held back, at the end of the day on which the first came; absent: none came. */
  readonly completeAtFirst?: boolean;
  /** Codes of `findExchangeFault`, each once. */
  readonly reasons: readonly string[];
}

const isComplete = (versions: readonly { readonly transfer: Transfer; readonly writtenAt: string | undefined }[], timeZone: string): boolean | undefined => {
  const first = versions.find(({ transfer }) => transfer.documents.length + transfer.quarantined.length > 0);
  if (!first) return undefined;
  const dateOf = (at: string | undefined): string | undefined => {
    const parsed = parseInstant(at ?? '');
    return parsed.ok ? parsed.value.toZonedDateTimeISO(timeZone).toPlainDate().toString() : undefined;
  };
  const day = dateOf(first.writtenAt);
  const thatDay = versions.findLast(({ writtenAt, transfer }) => transfer === first.transfer || dateOf(writtenAt) === day) ?? first;
  const last = versions.at(-1) ?? first;
  return thatDay.transfer.quarantined.length === 0 && last.transfer.documents.every((document) => thatDay.transfer.documents.includes(document));
};

/** `versions`: oldest first. */
export const findCourse = (versions: readonly Task[], timeZone: string): Course => {
  const read = versions.map((task) => ({ transfer: readTransfer(task), writtenAt: task.meta?.lastUpdated }));
  const codes = read.flatMap(({ transfer }) => [transfer.failure?.code, transfer.statusReason]).filter((code) => findExchangeFault(code) !== undefined);
  const completeAtFirst = isComplete(read, read.at(-1)?.transfer.clock.timeZone ?? timeZone);
  return { reasons: [...new Set(codes)].filter((code) => code !== undefined), ...(completeAtFirst !== undefined && { completeAtFirst }) };
};
