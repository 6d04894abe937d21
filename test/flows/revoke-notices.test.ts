// The end of a transfer takes back the notices that nobody has got, in the commit that ends it: no worker runs here that could do it later.
import { expect, test } from 'vitest';
import { readNotice, withSent, withNoticeStatus, withNoticeExchange, type Notice } from '../../src/core/fhir/notice.ts';
import { isTransfer } from '../../src/core/fhir/transfer.ts';
import type { Result } from '../../src/core/kernel/result.ts';
import { planNoticeClaim } from '../../src/core/notices/plan-notice-claim.ts';
import { cancelRequest } from '../../src/flows/cancel-request.ts';
import { checkDeadlines } from '../../src/flows/check-deadlines.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';
import { readRequestState } from '../../src/flows/read-request-state.ts';
import { recordCompletion } from '../../src/flows/record-completion.ts';
import { recordReceipt } from '../../src/flows/record-receipt.ts';
import { submitRequest } from '../../src/flows/submit-request.ts';
import { withdrawAuthorisation } from '../../src/flows/withdraw-authorisation.ts';
import { NOW } from '../support/adapter.ts';
import { openNoticeWorld, type NoticeWorld } from '../support/notice-world.ts';
import { authorisationOf, childIntake, withFiles } from '../support/stories.ts';

const CALL = { actor: { id: 'coordinator-1', kind: 'person', roles: [] }, requestId: 'r' } as const;
const RECEIVED = '2026-11-03T10:00:00+01:00';
const AT = '2026-11-13T09:30:00+01:00';
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> { yield await Promise.resolve(bytes); }

interface Scene extends NoticeWorld { readonly id: string; readonly transferId: string; readonly notices: () => Promise<readonly Notice[]> }

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

/** Five days before it is due: the coordinator's notice and the custodian's are made. */
const play = async (): Promise<Scene> => {
  const world = await openNoticeWorld({ now: NOW });
  const { ports, clock } = world;
  const story = childIntake(clock.now(), ['noord'], { receivedAt: RECEIVED, validAt: RECEIVED });
  const { intake, files } = withFiles({ ...story, authorisations: [authorisationOf(clock.now())] });
  for (const { bytes } of files.values()) must(await ports.files.keep(once(bytes), { maxBytes: 1_000_000 }));
  const { id } = must(await submitRequest(ports, CALL, intake));
  clock.set(AT);
  expect(must(await checkDeadlines(ports, {})).body.notices.planned).toBe(2);
  const tasks = must(await ports.store.search({ type: 'Task', filters: [], count: 50 })).matches;
  const transferId = tasks.find((t) => t.resourceType === 'Task' && isTransfer(t))?.id ?? '';
  const notices: Scene['notices'] = async () => must(await ports.store.search({ type: 'CommunicationRequest', filters: [], sort: [{ code: '_id' }] })).matches
    .flatMap((r) => (r.resourceType === 'CommunicationRequest' ? [readNotice(r)] : []));
  return { ...world, id, transferId, notices };
};

const complete = ({ ports, id, transferId }: Scene, key = 'k'): ReturnType<typeof recordCompletion> =>
  recordCompletion(ports, CALL, { id, partId: transferId, key, body: { completedAt: '2026-11-13T09:00:00+01:00', recordedBy: 'coordinator-1' } });

const ENDS: Readonly<Record<string, (scene: Scene) => Promise<Result<unknown>>>> = {
  'the copy was handed over': complete,
  'the request was cancelled': ({ ports, id }) => cancelRequest(ports, CALL, { id, key: 'k', body: { by: 'representative', reason: 'Not needed any more' } }),
  'the authorisation was withdrawn, and the wish for a copy': async ({ ports, id }) => {
    const { authorisations } = must(await readRequestState(ports, CALL, id)).body;
    return withdrawAuthorisation(ports, CALL, { id, partId: authorisations[0]?.id ?? '', key: 'k', body: { by: 'representative', withdrawnAt: '2026-11-13T09:00:00+01:00', alsoCopy: true } });
  },
};

test.each(Object.entries(ENDS))('%s: what nobody has got is revoked with it', async (_what, end) => {
  const scene = await play();
  expect((await scene.notices()).map(({ status }) => status)).toEqual(['active', 'active']);
  must(await end(scene));
  expect((await scene.notices()).map(({ status, reason, exchange }) => [status, reason, exchange])).toEqual([['revoked', 'pointless', undefined], ['revoked', 'pointless', undefined]]);
});

test('a change that does not end it takes nothing back', async () => {
  const scene = await play();
  const { ports, id, transferId } = scene;
  must(await recordReceipt(ports, CALL, { id, partId: transferId, key: 'k', body: { receivedAt: RECEIVED, validAt: RECEIVED, evidence: 'Seen', recordedBy: 'c' } }));
  expect((await scene.notices()).map(({ status }) => status)).toEqual(['active', 'active']);
});

test('what was sent stays sent, what a worker has in hand is left to it, and what one had whose time is over is revoked', async () => {
  for (const [what, change, expected] of [
    ['sent', (r) => withNoticeStatus(withNoticeExchange(withSent(r, { at: AT, messageId: 'm@example.org' }), undefined), 'completed', 'sent'), 'completed'],
    ['in hand', (r) => planNoticeClaim(r, { now: Temporal.Instant.from(AT), leaseSeconds: 60, worker: 'w', batch: 'b' }), 'active'],
    ['left behind', (r) => planNoticeClaim(r, { now: Temporal.Instant.from(AT).subtract({ seconds: 61 }), leaseSeconds: 60, worker: 'w', batch: 'b' }), 'revoked'],
  ] as const satisfies readonly (readonly [string, (r: Awaited<ReturnType<NoticeWorld['resource']>>) => Awaited<ReturnType<NoticeWorld['resource']>>, string])[]) {
    const scene = await play();
    const [first] = await scene.notices();
    await scene.put(change(await scene.resource(first?.id ?? '')));
    must(await complete(scene));
    const [of, other] = await scene.notices();
    expect([what, of?.status, other?.status]).toEqual([what, expected, 'revoked']);
  }
});

test('taken by a worker between reading and writing: the change is decided anew, and neither is lost', async () => {
  const scene = await play();
  const [first] = await scene.notices();
  let raced = 0;
  const { store } = scene.ports;
  const racing: FlowPorts = { ...scene.ports, store: { ...store, commit: async (bundle, receipt) => {
    raced += 1;
    if (raced === 1) await scene.put(planNoticeClaim(await scene.resource(first?.id ?? ''), { now: scene.clock.now(), leaseSeconds: 60, worker: 'w', batch: 'b' }));
    return store.commit(bundle, receipt);
  } } };
  must(await complete({ ...scene, ports: racing }));
  expect(raced).toBe(2);
  const [taken, other] = await scene.notices();
  expect([taken?.status, taken?.exchange?.worker, other?.status]).toEqual(['active', 'w', 'revoked']);
});
