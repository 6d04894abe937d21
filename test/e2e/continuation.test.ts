// A download that breaks off goes on where it stopped where the peer allows it, is whole in the end, and is never put together of two documents.
import { expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/faults.ts';
import { toContent } from '../../src/simulator/to-content.ts';
import type { Json } from '../../src/simulator/to-json.ts';
import { searchAll, transferOf, untilState } from '../support/adapter.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { authorisationOf, childIntake, sha256Of, submit } from '../support/stories.ts';

const IMAGING = '/gateway/zuid/ilias-imaging';
const zuid = (state: Json): Json => transferOf(state, 'zuid');
const documentsOf = (state: Json): number => zuid(state).at('documents').list.length;

const play = async (faults: readonly Omit<Fault, 'path'>[]): Promise<{ readonly stage: Stage; readonly id: string }> => {
  const stage = await openStage();
  stage.network.state.setFaults(faults.map((f) => ({ path: IMAGING, ...f })));
  const now = stage.adapter.clock.now();
  const answer = await submit(stage.adapter, { ...childIntake(now, ['zuid']), authorisations: [authorisationOf(now, ['zuid'])] });
  return { stage, id: answer.body.at('id').text };
};
const attempted = ({ stage, id }: { stage: Stage; id: string }, attempts: number): Promise<Json> => untilState(stage.adapter, id, (s) => {
  const next = zuid(s).at('nextAttemptAt').text;
  return zuid(s).at('attempts').value === attempts && next === stage.adapter.clock.now().add({ seconds: 60 }).toString({ smallestUnit: 'millisecond' });
}, `attempt ${String(attempts)} has ended`);
const againAt = async (played: { stage: Stage; id: string }, attempts: number): Promise<Json> => {
  played.stage.adapter.clock.add({ seconds: 60 });
  return attempted(played, attempts);
};
const failuresOf = async ({ stage }: { stage: Stage }): Promise<number> => (await searchAll(stage.adapter, 'AuditEvent?_count=200')).filter((a) => a.at('outcomeDesc').text === 'malformed').length;
/** What is kept, against what the custodian has. */
const isWhole = async ({ stage, id }: { stage: Stage; id: string }): Promise<boolean> => {
  const [document] = await searchAll(stage.adapter, `DocumentReference?related=ServiceRequest/${id}&type=18748-4`);
  const binary = await stage.adapter.get(`/fhir/R4/${document?.at('content', 0, 'attachment', 'url').text.replace(/^.*\/(Binary\/)/u, '$1') ?? ''}`, { Accept: '*/*' });
  const content = stage.network.state.documents.get('ilias-imaging')?.content;
  return binary.status === 200 && content !== undefined && sha256Of(binary.bytes) === sha256Of(Buffer.concat([...toContent(content)]));
};

it('cut three times: it goes on each time, in one attempt, each call audited', async () => {
  const played = await play([{ kind: 'cut', times: 3 }]);
  const state = await attempted(played, 1);
  expect([documentsOf(state), zuid(state).at('statusReason').text, played.stage.calls(IMAGING), await failuresOf(played), await isWhole(played)]).toEqual([2, '', 4, 3, true]);
});

it('cut more often: the next attempt goes on', async () => {
  const played = await play([{ kind: 'cut', times: 6 }]);
  const first = await attempted(played, 1);
  expect([documentsOf(first), zuid(first).at('statusReason').text, played.stage.calls(IMAGING)]).toEqual([1, 'document-cut-short', 4]);
  const second = await againAt(played, 2);
  expect([documentsOf(second), zuid(second).at('statusReason').text, played.stage.calls(IMAGING), await isWhole(played)]).toEqual([2, '', 7, true]);
});

it('a peer that begins anew is asked once more in an attempt, not in a circle', async () => {
  const played = await play([{ kind: 'cut', times: 1 }, { kind: 'no-range', times: 1 }]);
  expect([documentsOf(await attempted(played, 1)), played.stage.calls(IMAGING), await isWhole(played)]).toEqual([2, 2, true]);
});

it('a peer that sends another part than was asked for: whole, from the beginning', async () => {
  const played = await play([{ kind: 'cut', times: 1 }, { kind: 'wrong-range', times: 1 }]);
  expect([documentsOf(await attempted(played, 1)), played.stage.calls(IMAGING), await isWhole(played)]).toEqual([2, 3, true]);
});

it('a document that changed between two attempts is fetched anew, not put together', async () => {
  const played = await play([{ kind: 'cut', times: 4 }]);
  expect(documentsOf(await attempted(played, 1))).toBe(1);
  const { documents, addDocument } = played.stage.network.state;
  const before = documents.get('ilias-imaging');
  if (!before) throw new Error('no such seed');
  addDocument({ ...before, content: { kind: 'pdf', text: 'Another one (invented)', sizeBytes: 3_000_000 } });
  const state = await againAt(played, 2);
  expect([documentsOf(state), zuid(state).at('quarantined').list.length, await isWhole(played)]).toEqual([2, 0, true]);
});

it('one that changes without a new tag is fetched whole once more before it is judged', async () => {
  const played = await play([{ kind: 'cut', times: 4 }]);
  expect(documentsOf(await attempted(played, 1))).toBe(1);
  const { documents, addDocument } = played.stage.network.state;
  const before = documents.get('ilias-imaging');
  if (!before) throw new Error('no such seed');
  // the same size and tag while the rest is asked for, another content
  const other = addDocument({ ...before, content: { kind: 'pdf', text: 'Echographie renale (inventE)', sizeBytes: 3_000_000 } });
  documents.set(other.id, { ...other, etag: before.hash });
  const state = await againAt(played, 2);
  expect([documentsOf(state), zuid(state).at('quarantined').list.length, played.stage.calls(IMAGING), await isWhole(played)]).toEqual([2, 0, 6, true]);
});

it('withdrawn after it broke off: nothing goes on', async () => {
  const played = await play([{ kind: 'cut' }]);
  await attempted(played, 1);
  const calls = played.stage.calls(IMAGING);
  expect(calls).toBe(4);
  const request = await played.stage.adapter.get(`/second-opinion-requests/${played.id}`);
  const form = request.body.at('authorisations', 0, 'id').text;
  const withdrawn = await played.stage.adapter.post(`/second-opinion-requests/${played.id}/authorisations/${form}/withdrawal`, { withdrawnAt: played.stage.adapter.clock.now().toString(), by: 'representative' });
  expect([withdrawn.status, played.stage.calls(IMAGING)]).toEqual([200, calls]);
  played.stage.adapter.clock.add({ hours: 1 });
  for (let i = 0; i < 20; i += 1) await played.stage.adapter.get('/healthz');
  expect(played.stage.calls(IMAGING)).toBe(calls);
});

it('a 304 that nobody asked for is the custodian\'s fault, costs no other document, and the next attempt has it', async () => {
  const played = await play([{ kind: 'not-modified', times: 1 }]);
  const state = await attempted(played, 1);
  expect([documentsOf(state), zuid(state).at('statusReason').text, zuid(state).at('failure', 'fault').text]).toEqual([1, 'document-rejected', 'custodian']);
  expect([documentsOf(await againAt(played, 2)), await isWhole(played)]).toEqual([2, true]);
});
