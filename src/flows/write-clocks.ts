// Transfers in bulk brought in line with their events, and the order of the worklist with them: as many requests in one commit as are given.
import type { BundleEntry, Task } from '@medplum/fhirtypes';
import { transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { notBefore } from '../core/fhir/not-before.ts';
import { isStep } from '../core/fhir/path-step.ts';
import { isTransfer, requestIdOf } from '../core/fhir/transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { planAttention } from '../core/worklist/plan-attention.ts';
import { changeRequest, type ChangePorts } from './change-request.ts';
import { commitBundle } from './commit-bundle.ts';
import type { FlowPorts } from './flow-ports.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'log'>;

export interface ClockWriting {
  /** Of the requests. */
  readonly ids: readonly string[];
  /** A transfer as it must become; itself where it is right. */
  readonly planOf: (task: Task) => Task;
}

/** `skipped`: could not be written now. */
export interface ClocksWritten { readonly written: number; readonly skipped: number }

const toNext = (task: Task, next: Task, now: Temporal.Instant): Task => notBefore({ ...next, lastModified: toFhirInstant(now) }, task);

const isTask = (resource: { readonly resourceType: string }): resource is Task => resource.resourceType === 'Task';

const toEntries = async ({ store, clock }: Ports, { ids, planOf }: ClockWriting): Promise<readonly BundleEntry[]> => {
  const now = clock.now();
  const tasks = (await store.findReferring(ids.map((id) => ({ type: 'Task', code: 'based-on', target: `ServiceRequest/${id}` })))).filter(isTask);
  const [transfers, steps] = [tasks.filter(isTransfer), Map.groupBy(tasks.filter(isStep), requestIdOf)];
  const coordinations = new Map((await store.readMany([...new Set(transfers.flatMap((t) => t.partOf?.[0]?.reference ?? []))])).filter(isTask).map((t) => [`Task/${t.id ?? ''}`, t]));
  return [...Map.groupBy(transfers, requestIdOf)].flatMap(([id, ofRequest]) => {
    const planned = ofRequest.map((before) => ({ before, after: planOf(before) }));
    const changed = planned.filter(({ before, after }) => before !== after).map(({ before, after }) => toNext(before, after, now));
    const coordination = coordinations.get(ofRequest[0]?.partOf?.[0]?.reference ?? '');
    return [...changed, ...(coordination ? [planAttention(coordination, [...planned.map(({ after }) => after), ...(steps.get(id) ?? [])], now)] : [])].map(updateEntry);
  });
};

/** In the frame of every change: nothing is lost that somebody else wrote meanwhile. */
const writeOne = async (ports: Ports, id: string, planOf: ClockWriting['planOf']): Promise<boolean> => {
  const changed = await changeRequest(ports, {
    id,
    decide: (record, { now }) => ok({
      entries: record.transfers.flatMap((task) => {
        const next = planOf(task);
        return next === task ? [] : [updateEntry(toNext(task, next, now))];
      }),
      quiet: true,
    }),
  });
  if (!changed.ok) ports.log('warn', 'deadlines.not-recomputed', { kind: changed.failure.kind });
  return changed.ok;
};

/** Written whole; where somebody was faster with one of them, request by request. Failures: those of the store. */
export const writeClocks = async (ports: Ports, writing: ClockWriting): Promise<Result<ClocksWritten>> => {
  if (writing.ids.length === 0) return ok({ written: 0, skipped: 0 });
  const all = await commitBundle(ports, transactionOf(await toEntries(ports, writing)));
  if (all.ok) return ok({ written: writing.ids.length, skipped: 0 });
  if (all.failure.kind !== 'version-conflict') return all;
  const sum = { written: 0, skipped: 0 };
  for (const id of writing.ids) sum[await writeOne(ports, id, writing.planOf) ? 'written' : 'skipped'] += 1;
  return ok(sum);
};
