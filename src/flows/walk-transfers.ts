// All transfers whose time began in a range of dates, page by page: what was counted of a page is forgotten with it.
import type { Organization, Resource, Task } from '@medplum/fhirtypes';
import { findOutcome, type Outcome } from '../core/deadlines/find-outcome.ts';
import { toCustodianKey } from '../core/deadlines/to-custodian-key.ts';
import { referenceOf } from '../core/fhir/reference-of.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import type { FlowPorts } from './flow-ports.ts';
import { programmeOf } from './programme-of.ts';
import { searchPages } from './search-pages.ts';

export interface WalkedTransfer {
  readonly task: Task;
  readonly outcome: Outcome;
  /** Names the custodian across requests. */
  readonly key: string;
  readonly custodian: Organization | undefined;
  /** Id; absent: it was not asked for, or is of none that is configured. */
  readonly programme?: string | undefined;
}

export interface Walk {
  /** Local dates of the start, both included. */
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
  readonly now: Temporal.Instant;
  readonly needsProgramme: boolean;
}

type Ports = Pick<FlowPorts, 'store' | 'programmes' | 'isStopping'>;

/** The index knows instants: a day more on each side, for every zone. */
const toBound = (date: Temporal.PlainDate, days: number): string => toFhirInstant(date.add({ days }).toZonedDateTime('UTC').toInstant());

/** Custodians are few and met again and again: read once. */
const readCustodians = async ({ store }: Ports, known: Map<string, Resource | undefined>, tasks: readonly Task[]): Promise<void> => {
  const wanted = [...new Set(tasks.map(({ owner }) => owner?.reference ?? ''))].filter((reference) => reference !== '' && !known.has(reference));
  for (const reference of wanted) known.set(reference, undefined);
  for (const found of await store.readMany(wanted)) known.set(referenceOf(found), found);
};

const coordinationOf = (task: Task): string => task.partOf?.[0]?.reference ?? '';

const readProgrammes = async ({ store, programmes }: Ports, tasks: readonly Task[]): Promise<ReadonlyMap<string, string>> => {
  const found = await store.readMany([...new Set(tasks.map(coordinationOf))].filter((reference) => reference !== ''));
  return new Map(found.flatMap((r) => {
    const programme = r.resourceType === 'Task' ? programmeOf(programmes, { coordination: r }) : undefined;
    return programme ? [[referenceOf(r), programme.id] as const] : [];
  }));
};

const isWithin = ({ startOn }: Outcome, { from, to }: Walk): boolean => Temporal.PlainDate.compare(startOn, from) >= 0 && Temporal.PlainDate.compare(startOn, to) <= 0;

/** Hands out each page once. Failures: those of a search, `not-ready` when the adapter is being stopped. */
export const walkTransfers = async (ports: Ports, walk: Walk, take: (page: readonly WalkedTransfer[]) => Promise<void>): Promise<Result<undefined>> => {
  const custodians = new Map<string, Resource | undefined>();
  const timeZone = [...ports.programmes.values()][0]?.timeZone ?? 'UTC';
  const filters = [{ code: 'clock-start', values: [`ge${toBound(walk.from, -1)}`] }, { code: 'clock-start', values: [`lt${toBound(walk.to, 2)}`] }];
  for await (const page of searchPages(ports, { type: 'Task', filters, sort: [{ code: 'clock-start' }] })) {
    if (ports.isStopping()) return fail('not-ready', 'the adapter is being stopped');
    if (!page.ok) return page;
    const found = page.value.flatMap((task) => {
      const outcome = findOutcome(task, { now: walk.now, timeZone });
      return outcome && isWithin(outcome, walk) ? [{ task, outcome }] : [];
    });
    const tasks = found.map(({ task }) => task);
    await readCustodians(ports, custodians, tasks);
    const programmes = walk.needsProgramme ? await readProgrammes(ports, tasks) : undefined;
    await take(found.map(({ task, outcome }) => {
      const reference = task.owner?.reference ?? '';
      const known = custodians.get(reference);
      const custodian = known?.resourceType === 'Organization' ? known : undefined;
      return { task, outcome, custodian, key: toCustodianKey(custodian, reference), programme: programmes?.get(coordinationOf(task)) };
    }));
  }
  return ok(undefined);
};
