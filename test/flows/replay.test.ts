// A property of every story: calls that are sent again, in whatever order, change nothing and get their first answers; and the same calls give the same state.
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createClientPorts } from '../../src/wiring/create-client-ports.ts';
import { openAdapter } from '../../src/wiring/open-adapter.ts';
import type { Result } from '../../src/core/kernel/result.ts';
import { bindFlows } from '../../src/http/bind-flows.ts';
import type { Answer, Flows } from '../../src/http/flows.ts';
import { NOW, newFolder, TOKEN, settableClock, settingsFor, type TestClock } from '../support/adapter.ts';
import { authorisationOf, bytesOf, childIntake, withFiles } from '../support/stories.ts';

const CALL = { actor: { id: 'placer', kind: 'client', roles: [] }, requestId: 'r' } as const;

interface Run { readonly flows: Flows; readonly clock: TestClock; readonly id: string }
interface Event { readonly name: string; readonly send: (run: Run, key: string) => Promise<Result<Answer>> }

const state = async ({ flows, id }: Run): Promise<Readonly<Record<string, readonly { readonly id: string }[]>>> => {
  const read = await flows.readRequestState(CALL, id);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return read.value.body as unknown as Readonly<Record<string, readonly { readonly id: string }[]>>;
};
/** The n-th transfer, form or visit that there is. */
const part = async (run: Run, list: string, n: number): Promise<{ readonly id: string; readonly partId: string }> => {
  const all = (await state(run))[list] ?? [];
  return { id: run.id, partId: all[n % Math.max(1, all.length)]?.id ?? 'none' };
};
const BASE = Temporal.Instant.from(NOW);
const at = (hours: number): string => BASE.add({ hours }).toString();
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> { yield await Promise.resolve(bytes); }

/** Bodies are fixed when the event is drawn: the same call is the same bytes. */
const events: fc.Arbitrary<Event> = fc.oneof(
  fc.integer({ min: 0, max: 5 }).map((n): Event => ({ name: `notice ${String(n)}`, send: ({ flows, id }, key) => flows.recordInsurerNotice(CALL, id, { key, body: { informedOn: `2026-10-0${String(n + 1)}` } }) })),
  fc.integer({ min: 0, max: 1 }).map((n): Event => ({ name: `receipt ${String(n)}`, send: async (run, key) => run.flows.recordReceipt(CALL, await part(run, 'transfers', n), { key, body: { receivedAt: at(-1), validAt: at(-1), evidence: 'Seen', recordedBy: 'c' } }) })),
  fc.integer({ min: 0, max: 1 }).map((n): Event => ({ name: `completion ${String(n)}`, send: async (run, key) => run.flows.recordCompletion(CALL, await part(run, 'transfers', n), { key, body: { completedAt: at(-1), recordedBy: 'c' } }) })),
  fc.integer({ min: 0, max: 2 }).map((n): Event => ({ name: `authorisation ${String(n)}`, send: ({ flows, id }, key) => flows.recordAuthorisation(CALL, id, { key, body: withFiles(authorisationOf(BASE, ['gp'], { form: { sha256: String(n).repeat(64), contentType: 'application/pdf' }, ...(n === 0 && { submittedAt: undefined }) })).intake }) })),
  fc.integer({ min: 0, max: 2 }).map((n): Event => ({ name: `withdrawal ${String(n)}`, send: async (run, key) => run.flows.withdrawAuthorisation(CALL, await part(run, 'authorisations', n), { key, body: { by: 'representative', withdrawnAt: at(-1), alsoCopy: n === 2 } }) })),
  fc.integer({ min: 0, max: 3 }).map((n): Event => ({ name: `visit ${String(n)}`, send: ({ flows, id }, key) => flows.bookAppointment(CALL, id, { key, body: { kind: n === 0 ? 'first-visit' : 'team-meeting', start: at(200 + n), end: at(201 + n) } }) })),
  fc.integer({ min: 0, max: 2 }).map((n): Event => ({ name: `no visit ${String(n)}`, send: async (run, key) => run.flows.cancelAppointment(CALL, await part(run, 'appointments', n), { key, body: { by: 'patient', receivedAt: at(-1) } }) })),
  fc.integer({ min: 0, max: 2 }).map((n): Event => ({ name: `document ${String(n)}`, send: ({ flows, id }) => flows.attachDocument(CALL, id, { type: '11502-2', contentType: 'text/plain', bytes: once(bytesOf('text/plain', `result ${String(n)}`)) }) })),
  fc.constant<Event>({ name: 'cancellation', send: ({ flows, id }, key) => flows.cancelRequest(CALL, id, { key, body: { by: 'representative', reason: 'Not needed any more' } }) }),
);

/** Ids differ between two adapters; which is which does not. */
const normal = (value: unknown): string => {
  const seen = new Map<string, string>();
  return JSON.stringify(value).replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu, (id) => {
    if (!seen.has(id)) seen.set(id, `#${String(seen.size)}`);
    return seen.get(id) ?? '';
  });
};

const FORMS = ['0', '1', '2'].map((n) => ({ form: { sha256: n.repeat(64), contentType: 'application/pdf' } }));

const withRun = async <T>(intake: object, play: (run: Run) => Promise<T>): Promise<T> => {
  const folder = newFolder();
  const clock = settableClock(NOW);
  const opened = await openAdapter(settingsFor(folder), { publicUrl: 'http://127.0.0.1' }, { clock });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const clients = createClientPorts(opened.value.ports, opened.value.clients, TOKEN);
  try {
    const flows = bindFlows({ ...opened.value.ports, ...clients.ports }, {});
    const { intake: named, files } = withFiles({ intake, FORMS });
    for (const { contentType, bytes } of files.values()) await flows.uploadFile(CALL, { contentType, bytes: once(bytes) });
    const made = await flows.submitRequest(CALL, named.intake);
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    return await play({ flows, clock, id: made.value.id });
  } finally {
    clients.close();
    await opened.value.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const shown = (result: Result<Answer>): unknown => (result.ok ? { ...result.value, status: 200 } : result.failure.kind);

it('the same calls, each sent again as often as anyone likes, give the same state and the first answers', { timeout: 120_000 }, async () => {
  const intake = { ...childIntake(BASE, ['gp', 'zuid'], { network: undefined }), authorisations: [] };
  let succeeded = 0;
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ event: events, again: fc.array(fc.nat(20), { maxLength: 3 }) }), { minLength: 2, maxLength: 7 }), async (steps) => {
    const plain = await withRun(intake, async (run) => {
      const answers: unknown[] = [];
      for (const [n, { event }] of steps.entries()) answers.push(shown(await event.send(run, `k${String(n)}`)));
      return { answers: normal(answers), state: normal(await state(run)) };
    });
    const repeated = await withRun(intake, async (run) => {
      const answers: unknown[] = [];
      const done: { readonly send: () => Promise<Result<Answer>>; readonly first: unknown }[] = [];
      for (const [n, { event, again }] of steps.entries()) {
        // where it is sent to is part of the call: a copy goes to the same place
        const places: Run = { ...run, flows: frozen(run.flows) };
        const answer = await event.send(places, `k${String(n)}`);
        answers.push(shown(answer));
        if (answer.ok) done.push({ send: () => event.send(places, `k${String(n)}`), first: shown(answer) });
        for (const which of again.filter(() => done.length > 0)) {
          const copy = done[which % done.length];
          const second = await copy?.send();
          expect([second?.ok && second.value.status, second && shown(second)]).toEqual([200, copy?.first]);
        }
      }
      succeeded += done.length;
      return { answers: normal(answers), state: normal(await state(run)) };
    });
    expect(repeated).toEqual(plain);
  }), { numRuns: 15, seed: 20_261_122 });
  // control: stories in which nothing succeeds would prove nothing
  expect(succeeded).toBeGreaterThan(30);
});

/** Reads the state once: where a call goes to is decided by what there was when it was first sent. */
const frozen = (flows: Flows): Flows => {
  let read: ReturnType<Flows['readRequestState']> | undefined;
  return { ...flows, readRequestState: (call, id) => (read ??= flows.readRequestState(call, id)) };
};
