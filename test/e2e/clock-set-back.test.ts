// A machine's clock is set back, or another replica's is behind: what is valid stays valid (Task inv-1).
import { afterAll, beforeAll, expect, it } from 'vitest';
import { discard, startTestAdapter, type TestAdapter } from '../support/adapter.ts';
import { submitCase } from '../support/stories.ts';

let adapter: TestAdapter;
beforeAll(async () => { adapter = await startTestAdapter(); });
afterAll(async () => { await discard(adapter); });

it('a change two seconds before the last one is taken, and the order of the task\'s times is kept', async () => {
  const submitted = await submitCase(adapter, '001');
  const id = submitted.body.at('id').text;
  adapter.clock.add({ seconds: -2 });
  const cancelled = await adapter.post(`/second-opinion-requests/${id}/cancellation`, { by: 'representative', reason: 'no longer wanted' });
  expect([cancelled.status, cancelled.body.at('state').text]).toEqual([200, 'cancelled']);
  const tasks = (await adapter.get(`/fhir/R4/Task?patient.identifier=16051299812&_count=50`)).body.at('entry').list.map((e) => e.at('resource'));
  expect(tasks.length).toBeGreaterThanOrEqual(2);
  for (const task of tasks) {
    const [authored, modified] = [task.at('authoredOn').text, task.at('lastModified').text].map((t) => Temporal.Instant.from(t));
    if (authored && modified) expect(Temporal.Instant.compare(authored, modified)).toBeLessThanOrEqual(0);
  }
});
