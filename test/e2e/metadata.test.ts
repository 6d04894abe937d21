// A custodian whose metadata are not FHIR: the bytes are kept aside once, its other documents come, and nothing is fetched in a circle (S14).
import { expect, it } from 'vitest';
import type { SimDocument } from '../../src/simulator/network-state.ts';
import { searchAll, stateOf, transferOf, untilState } from '../support/adapter.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { authorisationOf, childIntake, submit } from '../support/stories.ts';

const ID = 'ilias-history';

const play = async (change: (document: SimDocument) => SimDocument): Promise<{ readonly stage: Stage; readonly id: string }> => {
  const stage = await openStage();
  const { documents } = stage.network.state;
  const document = documents.get(ID);
  if (!document) throw new Error('the simulator has no such document');
  documents.set(ID, change(document));
  const now = stage.adapter.clock.now();
  const answer = await submit(stage.adapter, { ...childIntake(now), authorisations: [authorisationOf(now)] });
  return { stage, id: answer.body.at('id').text };
};
const ended = (stage: Stage, id: string, attempts: number) => untilState(stage.adapter, id, (s) => {
  const noord = transferOf(s, 'noord');
  return noord.at('attempts').value === attempts && noord.at('nextAttemptAt').text === stage.adapter.clock.now().add({ seconds: 60 }).toString({ smallestUnit: 'millisecond' });
}, `attempt ${String(attempts)}`);

it.each<[string, (document: SimDocument) => SimDocument]>([
  ['a moment without seconds and zone', (d) => ({ ...d, createdAt: '2026-01-05T10:00' })],
  ['a code that is no code', (d) => ({ ...d, type: { code: ' 34133-9 ', display: 'x' } })],
])('%s: set aside with its reason, the others are filed', async (_name, change) => {
  const { stage, id } = await play(change);
  const first = await ended(stage, id, 1);
  expect(transferOf(first, 'noord').at('quarantined').list.map((q) => q.at('reason').text)).toEqual(['metadata-invalid']);
  expect(transferOf(first, 'noord').at('documents').list).toHaveLength(2);
  expect(transferOf(first, 'noord').at('statusReason').text).toBe('');
  const fetched = stage.calls('/gateway/');
  stage.adapter.clock.add({ seconds: 60 });
  await ended(stage, id, 2);
  expect(stage.calls('/gateway/')).toBe(fetched);
  expect(await searchAll(stage.adapter, `DocumentReference?related=ServiceRequest/${id}&type=34133-9`)).toEqual([]);
});

it('control: as FHIR wants them, all three are filed', async () => {
  const { stage, id } = await play((d) => d);
  await ended(stage, id, 1);
  const noord = transferOf(await stateOf(stage.adapter, id), 'noord');
  expect([noord.at('documents').list.length, noord.at('quarantined').list.length]).toEqual([3, 0]);
});
