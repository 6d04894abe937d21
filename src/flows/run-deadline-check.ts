// One pass of the deadline check over what is due: part by part, each in one commit, and none of them after somebody else has taken it over.
import type { Bundle, BundleEntry, Task } from '@medplum/fhirtypes';
import { createOnceEntry, transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { readNotice } from '../core/fhir/notice.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { checkBundle } from './check-bundle.ts';
import { commitBundle } from './commit-bundle.ts';
import type { FlowPorts } from './flow-ports.ts';
import { planChecks, type CheckPorts, type PlannedCheck, type PlannedNotice } from './plan-checks.ts';
import { searchPages } from './search-pages.ts';

type Ports = CheckPorts & Pick<FlowPorts, 'validate' | 'reach' | 'isStopping'>;

export interface DeadlineRun {
  readonly at: Temporal.Instant;
  readonly dryRun: boolean;
  /** Asked before each commit. */
  readonly mayWrite: () => boolean;
}

/** A notice that would be made, in a dry run. */
export interface ShownNotice {
  readonly id: string;
  readonly transfer: string;
  readonly step: string;
  readonly addressee: string;
  readonly channel: string;
  /** The moment that the ladder names. */
  readonly at: string;
  /** When it would go out; absent: it is shown only, or overtaken. */
  readonly sendAt?: string;
  readonly overtaken: boolean;
  readonly text: string;
}

/** Transfers asked for at once, and written in one commit. */
const PART = 200;
/** Parts under way: while the database answers for one, another is planned and checked. */
const AT_ONCE = 3;
const SHOWN = 1000;

/** Somebody who made it meanwhile was as right. */
const toNoticeEntry = ({ resource }: PlannedNotice): BundleEntry => (resource.meta?.versionId ? updateEntry(resource) : createOnceEntry(resource, resource.identifier?.[0]));

const toEntries = ({ after, notices }: PlannedCheck): readonly BundleEntry[] => [...(after ? [updateEntry(after)] : []), ...notices.map(toNoticeEntry)];

interface Part {
  readonly looked: number;
  /** Those of which something is to be written. */
  readonly changed: readonly PlannedCheck[];
  /** All that is to be written, checked; absent: nothing is written. */
  readonly bundle: Bundle | undefined;
}

/** A part is written whole; where somebody was faster with one of them, one by one. */
const write = async (ports: Ports, { changed, bundle }: Part): Promise<Result<ReadonlySet<PlannedCheck>>> => {
  if (!bundle) return ok(new Set(changed));
  ports.reach('deadline-before-commit');
  const all = await ports.store.commit(bundle);
  ports.reach('deadline-after-commit');
  if (all.ok) return ok(new Set(changed));
  if (all.failure.kind !== 'version-conflict') return all;
  const written = new Set<PlannedCheck>();
  for (const check of changed) {
    const one = await commitBundle(ports, transactionOf(toEntries(check)));
    if (one.ok) written.add(check);
    else if (one.failure.kind !== 'version-conflict') return one;
  }
  return ok(written);
};

const toShown = ({ resource, isOvertaken }: PlannedNotice): ShownNotice => {
  const { id, transfer, step, addressee, channel, at, text, exchange } = readNotice(resource);
  return { id, transfer: transfer.replace('Task/', ''), step, addressee, channel, at, ...(exchange && { sendAt: exchange.nextAt }), overtaken: isOvertaken, text };
};

const isFlagged = ({ before, after }: PlannedCheck): boolean => after !== undefined && !readTransfer(before).overdue && readTransfer(after).overdue !== undefined;

export interface DeadlineTally {
  readonly checked: number;
  /** Changed by somebody else meanwhile. */
  readonly skipped: number;
  readonly flagged: number;
  /** Notices. */
  readonly planned: number;
  readonly overtaken: number;
  /** It no longer was this process's to make, or that is being stopped. */
  readonly brokenOff: boolean;
  /** Ids of the flagged, the first 1000. */
  readonly transfers: readonly string[];
  /** Of a dry run, the first 1000. */
  readonly shown: readonly ShownNotice[];
}

const EMPTY: DeadlineTally = { checked: 0, skipped: 0, flagged: 0, planned: 0, overtaken: 0, brokenOff: false, transfers: [], shown: [] };

const first = <T>(before: readonly T[], more: readonly T[]): readonly T[] => (before.length < SHOWN ? [...before, ...more].slice(0, SHOWN) : before);

interface Done { readonly looked: number; readonly changed: readonly PlannedCheck[]; readonly written: ReadonlySet<PlannedCheck> }

const add = (tally: DeadlineTally, { looked, changed, written }: Done, { dryRun }: DeadlineRun): DeadlineTally => {
  const late = [...written].filter(isFlagged).map(({ before }) => before.id ?? '');
  const made = [...written].flatMap((c) => c.notices);
  const overtaken = made.filter((n) => n.isOvertaken).length;
  return {
    checked: tally.checked + looked, skipped: tally.skipped + changed.length - written.size, flagged: tally.flagged + late.length,
    planned: tally.planned + made.length - overtaken, overtaken: tally.overtaken + overtaken, brokenOff: tally.brokenOff,
    transfers: first(tally.transfers, late), shown: dryRun ? first(tally.shown, made.map(toShown)) : [],
  };
};

const planPart = async (ports: Ports, tasks: readonly Task[], { at, dryRun }: DeadlineRun): Promise<Result<Part>> => {
  const planned = await planChecks(ports, tasks, at);
  const changed = planned.filter(({ after, notices }) => after !== undefined || notices.length > 0);
  const bundle = dryRun || changed.length === 0 ? ok(undefined) : checkBundle(ports, transactionOf(changed.flatMap(toEntries)));
  return bundle.ok ? ok({ looked: planned.length, changed, bundle: bundle.value }) : bundle;
};

/** `undefined`: it no longer was this process's to make, or that is being stopped. */
const settle = async (ports: Ports, tasks: readonly Task[], run: DeadlineRun): Promise<Result<Done | undefined>> => {
  const part = await planPart(ports, tasks, run);
  if (!part.ok) return part;
  if (ports.isStopping() || !(run.dryRun || run.mayWrite())) return ok(undefined);
  const written = await write(ports, part.value);
  return written.ok ? ok({ looked: part.value.looked, changed: part.value.changed, written: written.value }) : written;
};

/** Its time follows what is due, not what is open. */
export const runDeadlineCheck = async (ports: Ports, run: DeadlineRun): Promise<Result<DeadlineTally>> => {
  const due = searchPages(ports, { type: 'Task', filters: [{ code: 'deadline-check-at', values: [`le${toFhirInstant(run.at)}`] }], sort: [{ code: 'deadline-check-at' }], count: PART });
  let tally = EMPTY;
  /** Takes part after part until none is left, or one fails: with it the walk ends, and the others finish what they began. */
  const work = async (): Promise<Result<undefined>> => {
    for await (const tasks of due) {
      const done = tasks.ok ? await settle(ports, tasks.value, run) : tasks;
      if (!done.ok) return done;
      if (!done.value) {
        tally = { ...tally, brokenOff: true };
        break;
      }
      tally = add(tally, done.value, run);
    }
    return ok(undefined);
  };
  // what would be done is shown in the order of its time
  const ended = await Promise.allSettled(Array.from({ length: run.dryRun ? 1 : AT_ONCE }, work));
  for (const end of ended) {
    if (end.status === 'rejected') throw end.reason;
    if (!end.value.ok) return end.value;
  }
  return ok(tally);
};
