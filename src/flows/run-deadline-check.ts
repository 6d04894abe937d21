// One pass of the deadline check over what is due: page by page, each page in one commit, and none of them after somebody else has taken it over.
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { createOnceEntry, transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { readNotice } from '../core/fhir/notice.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import type { SearchPage } from '../ports/resource-store.ts';
import { checkBundle } from './check-bundle.ts';
import { commitBundle } from './commit-bundle.ts';
import type { FlowPorts } from './flow-ports.ts';
import { planChecks, type CheckPorts, type PlannedCheck, type PlannedNotice } from './plan-checks.ts';

type Ports = CheckPorts & Pick<FlowPorts, 'validate' | 'reach'>;

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

/** Transfers written in one commit. */
const BATCH = 200;
const SHOWN = 1000;

/** Somebody who made it meanwhile was as right. */
const toNoticeEntry = ({ resource }: PlannedNotice): BundleEntry => (resource.meta?.versionId ? updateEntry(resource) : createOnceEntry(resource, resource.identifier?.[0]));

const toEntries = ({ after, notices }: PlannedCheck): readonly BundleEntry[] => [...(after ? [updateEntry(after)] : []), ...notices.map(toNoticeEntry)];

interface Page {
  readonly looked: number;
  /** Those of which something is to be written. */
  readonly changed: readonly PlannedCheck[];
  /** All that is to be written, checked; absent: nothing is written. */
  readonly bundle: Bundle | undefined;
  readonly next: string | undefined;
}

/** A page is written whole; where somebody was faster with one of them, one by one. */
const write = async (ports: Ports, { changed, bundle }: Page): Promise<Result<ReadonlySet<PlannedCheck>>> => {
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
  /** It no longer was this process's to make. */
  readonly brokenOff: boolean;
  /** Ids of the flagged, the first 1000. */
  readonly transfers: readonly string[];
  /** The first 1000. */
  readonly shown: readonly ShownNotice[];
}

const EMPTY: DeadlineTally = { checked: 0, skipped: 0, flagged: 0, planned: 0, overtaken: 0, brokenOff: false, transfers: [], shown: [] };

const first = <T>(before: readonly T[], more: readonly T[]): readonly T[] => (before.length < SHOWN ? [...before, ...more].slice(0, SHOWN) : before);

interface Done { readonly looked: number; readonly changed: readonly PlannedCheck[]; readonly written: ReadonlySet<PlannedCheck> }

const add = (tally: DeadlineTally, { looked, changed, written }: Done): DeadlineTally => {
  const late = [...written].filter(isFlagged).map(({ before }) => before.id ?? '');
  const made = [...written].flatMap((c) => c.notices);
  const overtaken = made.filter((n) => n.isOvertaken).length;
  return {
    checked: tally.checked + looked, skipped: tally.skipped + changed.length - written.size, flagged: tally.flagged + late.length,
    planned: tally.planned + made.length - overtaken, overtaken: tally.overtaken + overtaken, brokenOff: false,
    transfers: first(tally.transfers, late), shown: tally.shown.length < SHOWN ? first(tally.shown, made.map(toShown)) : tally.shown,
  };
};

const planPage = async (ports: Ports, { at, dryRun }: DeadlineRun, cursor?: string): Promise<Result<Page>> => {
  const page: Result<SearchPage> = await ports.store.search({
    type: 'Task', filters: [{ code: 'deadline-check-at', values: [`le${toFhirInstant(at)}`] }], sort: [{ code: 'deadline-check-at' }], count: BATCH, ...(cursor !== undefined && { cursor }),
  });
  if (!page.ok) return page;
  const planned = await planChecks(ports, page.value.matches.flatMap((r) => (r.resourceType === 'Task' ? [r] : [])), at);
  const changed = planned.filter(({ after, notices }) => after !== undefined || notices.length > 0);
  const bundle = dryRun || changed.length === 0 ? ok(undefined) : checkBundle(ports, transactionOf(changed.flatMap(toEntries)));
  return bundle.ok ? ok({ looked: planned.length, changed, bundle: bundle.value, next: page.value.next }) : bundle;
};

/** `undefined`: it no longer was this process's to make. */
const settle = async (ports: Ports, page: Page, { dryRun, mayWrite }: DeadlineRun): Promise<Result<Done | undefined>> => {
  if (!dryRun && !mayWrite()) return ok(undefined);
  const written = await write(ports, page);
  return written.ok ? ok({ looked: page.looked, changed: page.changed, written: written.value }) : written;
};

/** Its time follows what is due, not what is open. While the database writes one page, the next is planned and checked. */
export const runDeadlineCheck = async (ports: Ports, run: DeadlineRun): Promise<Result<DeadlineTally>> => {
  let tally = EMPTY;
  let coming: Promise<Result<Page>> | undefined = planPage(ports, run);
  while (coming) {
    const page: Result<Page> = await coming;
    if (!page.ok) return page;
    const { next }: Page = page.value;
    const writing = settle(ports, page.value, run);
    coming = next === undefined ? undefined : planPage(ports, run, next);
    // both end, whatever becomes of either
    const [done] = await Promise.all([writing, coming]);
    if (!done.ok) return done;
    if (!done.value) return ok({ ...tally, brokenOff: true });
    tally = add(tally, done.value);
  }
  return ok(tally);
};
