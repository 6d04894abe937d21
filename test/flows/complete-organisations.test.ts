// An organisation stored before its address was given gets it with the next request that gives it; nothing of it is lost, whoever writes at the same moment.
import type { Organization } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { isTransfer } from '../../src/core/fhir/transfer.ts';
import type { Result } from '../../src/core/kernel/result.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';
import { submitRequest } from '../../src/flows/submit-request.ts';
import { NOW } from '../support/adapter.ts';
import { openNoticeWorld, type NoticeWorld } from '../support/notice-world.ts';
import { childIntake, withFiles } from '../support/stories.ts';

const CALL = { actor: { id: 'placer', kind: 'client', roles: [] }, requestId: 'r' } as const;
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> { yield await Promise.resolve(bytes); }

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const send = async ({ ports, clock }: Pick<NoticeWorld, 'ports' | 'clock'>, email?: string): Promise<void> => {
  const story = childIntake(clock.now(), ['noord']);
  const custodians = story.custodians.map((c) => ({ ...c, organisation: { ...(c['organisation'] as object), ...(email !== undefined && { email }) } }));
  const { intake, files } = withFiles({ ...story, authorisations: [], custodians });
  for (const { bytes } of files.values()) must(await ports.files.keep(once(bytes), { maxBytes: 1_000_000 }));
  must(await submitRequest(ports, CALL, intake));
};

const custodianOf = async ({ ports }: Pick<NoticeWorld, 'ports'>): Promise<Organization> => {
  const tasks = must(await ports.store.search({ type: 'Task', filters: [], count: 50 })).matches.flatMap((t) => (t.resourceType === 'Task' && isTransfer(t) ? [t.owner?.reference ?? ''] : []));
  expect(new Set(tasks).size).toBe(1);
  const [found] = await ports.store.readMany(tasks.slice(0, 1));
  if (found?.resourceType !== 'Organization') throw new Error('no custodian');
  return found;
};
const emailsOf = ({ telecom = [] }: Organization): readonly unknown[] => telecom.map(({ system, value }) => `${system ?? ''} ${value ?? ''}`);

test('the address comes with the request that gives it, once, and who gave it is told', async () => {
  const world = await openNoticeWorld({ now: NOW });
  await send(world);
  const before = await custodianOf(world);
  expect([before.telecom, before.meta?.versionId]).toEqual([undefined, '1']);
  await send(world);
  expect((await custodianOf(world)).meta?.versionId).toBe('1');
  await send(world, 'records@noord.example.org');
  const after = await custodianOf(world);
  expect([emailsOf(after), after.meta?.versionId]).toEqual([['email records@noord.example.org'], '2']);
  expect({ ...after, meta: { ...after.meta, versionId: '1', lastUpdated: before.meta?.lastUpdated }, telecom: undefined }).toEqual({ ...before, telecom: undefined });
  const said = await world.ports.store.findReferring([{ type: 'Provenance', code: 'target', target: `Organization/${after.id ?? ''}` }]);
  expect(said).toHaveLength(1);
  // another address does not take its place, and no request takes it away
  await send(world, 'else@noord.example.org');
  await send(world);
  expect([emailsOf(await custodianOf(world)), (await custodianOf(world)).meta?.versionId]).toEqual([['email records@noord.example.org'], '2']);
});

test('what somebody else writes of it at the same moment stays, and the request is taken all the same', async () => {
  const world = await openNoticeWorld({ now: NOW });
  await send(world);
  const { store } = world.ports;
  let commits = 0;
  const racing: FlowPorts = { ...world.ports, store: { ...store, commit: async (bundle, receipt) => {
    commits += 1;
    if (commits === 1) await world.put({ ...await custodianOf(world), telecom: [{ system: 'phone', value: '+32 2 555 01 01' }] });
    return store.commit(bundle, receipt);
  } } };
  await send({ ports: racing, clock: world.clock }, 'records@noord.example.org');
  expect(commits).toBe(2);
  expect(emailsOf(await custodianOf(world))).toEqual(['phone +32 2 555 01 01', 'email records@noord.example.org']);
  expect(must(await store.search({ type: 'ServiceRequest', filters: [], withTotal: true })).total).toBe(2);
});
