// The state of one request with 60 events and 200 documents, audit included, against reading the same resources by key in one statement (aim: at most 10 times), in a constant number of reads.
import type { Appointment, DocumentReference, Resource } from '@medplum/fhirtypes';
import { createEntry, transactionOf } from '../src/core/fhir/bundle.ts';
import { LOINC, VISIT_CODES } from '../src/core/fhir/systems.ts';
import type { Call } from '../src/flows/flow-ports.ts';
import { loadRequest } from '../src/flows/load-request.ts';
import { readRequestState } from '../src/flows/read-request-state.ts';
import { recordAnswer } from '../src/flows/record-answer.ts';
import { recordQuery } from '../src/flows/record-query.ts';
import { submitRequest } from '../src/flows/submit-request.ts';
import type { ResourceStore } from '../src/ports/resource-store.ts';
import type { Figure } from './support/figure.ts';
import { intakeOf } from './support/intake-of.ts';
import { keepFiles } from './support/keep-files.ts';
import { median } from './support/median.ts';
import { openBench, type BenchWorld, type Engine } from './support/open-bench.ts';

const CALL: Call = { actor: { id: 'bench', kind: 'administrator', roles: ['administrator'] }, requestId: 'bench' };
const DOCUMENTS = 200;
const VISITS = 20;
/** A custodian's question and the answer to it are two. */
const QUERIES = 20;

const orThrow = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const toDocument = (request: string, n: number): DocumentReference => ({
  resourceType: 'DocumentReference', id: `d0000000-0000-4000-8000-${String(n).padStart(12, '0')}`, status: 'current', type: { coding: [{ system: LOINC, code: '11502-2' }] },
  context: { related: [{ reference: `ServiceRequest/${request}` }] }, content: [{ attachment: { contentType: 'text/plain', title: `Result ${String(n)}` } }],
});
const toVisit = (request: string, n: number): Appointment => ({
  resourceType: 'Appointment', id: `a0000000-0000-4000-8000-${String(n).padStart(12, '0')}`, status: 'cancelled', serviceType: [{ coding: [{ system: VISIT_CODES, code: 'team-meeting' }] }],
  basedOn: [{ reference: `ServiceRequest/${request}` }], start: '2026-12-01T09:00:00Z', end: '2026-12-01T10:00:00Z', participant: [{ status: 'accepted' }],
});

/** One whose path has seen much. */
const seed = async (world: BenchWorld): Promise<string> => {
  const { ports } = world;
  const { id, body } = orThrow(await submitRequest(ports, CALL, intakeOf(0, await keepFiles(world))));
  const transfer = (body as { readonly transfers: readonly { readonly id: string }[] }).transfers[0]?.id ?? '';
  const made: readonly Resource[] = [...Array.from({ length: DOCUMENTS }, (_d, n) => toDocument(id, n)), ...Array.from({ length: VISITS }, (_v, n) => toVisit(id, n))];
  orThrow(await ports.store.commit(transactionOf(made.map(createEntry))));
  for (let n = 0; n < QUERIES; n += 1) {
    orThrow(await recordQuery(ports, CALL, { id, partId: transfer, body: { askedAt: ports.clock.now().toString() } }));
    orThrow(await recordAnswer(ports, CALL, { id, partId: transfer, body: { answeredAt: ports.clock.now().toString() } }));
  }
  return id;
};

const times = async (turns: number, act: () => Promise<unknown>): Promise<readonly number[]> => {
  const spent: number[] = [];
  for (let n = 0; n < turns; n += 1) {
    const began = performance.now();
    await act();
    spent.push(performance.now() - began);
  }
  return spent.slice(Math.floor(turns / 10));
};

/** How often one read of the state asks the store. */
const countReads = async ({ ports }: BenchWorld, id: string): Promise<number> => {
  let reads = 0;
  const counted = new Proxy(ports.store, {
    get: (store, name) => {
      const method: unknown = Reflect.get(store, name);
      if (typeof method !== 'function') return method;
      return (...given: readonly unknown[]): unknown => {
        if (name !== 'commit') reads += 1;
        return (method as (...all: readonly unknown[]) => unknown).apply(store, [...given]);
      };
    },
  }) satisfies ResourceStore;
  orThrow(await readRequestState({ ...ports, store: counted }, CALL, id));
  return reads;
};

export const stateBench = async (engine: Engine, { turns }: { readonly turns: number }): Promise<readonly Figure[]> => {
  const world = await openBench(engine);
  const { ports } = world;
  const id = await seed(world);
  const names = [...new Set([...orThrow(await loadRequest(ports, id)).byReference.values()].map((r) => `${r.resourceType}/${r.id ?? ''}`))];
  const state = await times(turns, async () => orThrow(await readRequestState(ports, CALL, id)));
  const bare = await times(turns, () => ports.store.readMany(names));
  const reads = await countReads(world, id);
  await world.close();
  const ratio = median(state) / median(bare);
  return [{
    bench: 'long request', engine: engine.name, aim: '<= 10 times reading the same resources by key', ok: ratio <= 10, ratio,
    text: `state of ${String(VISITS + 2 * QUERIES)} events and ${String(DOCUMENTS)} documents: median ${median(state).toFixed(2)} ms in ${String(reads)} reads, audit included; its ${String(names.length)} resources by key: ${median(bare).toFixed(2)} ms`,
  }];
};
