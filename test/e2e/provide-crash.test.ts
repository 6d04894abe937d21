// The process is killed between the bytes of a sent document and its commit, and between the commit and the answer: sent again, it is there once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { provideBundle } from '../support/provide.ts';
import { killLeftovers, spawnAdapter } from '../support/spawn-adapter.ts';

vi.setConfig({ testTimeout: 90_000 });
afterAll(killLeftovers);

const FHIR = { 'Content-Type': 'application/fhir+json' };

it.each([['document-after-file', 0, '201 Created'], ['document-after-commit', 1, '200 OK']] as const)('%s', async (point, kept, status) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'provide-crash-'));
  try {
    const dying = await spawnAdapter({ folder, crashAt: point });
    const lost = await dying.post('/fhir/R4', provideBundle(), FHIR).catch(() => undefined);
    expect([lost, (await dying.ended).signal]).toEqual([undefined, 'SIGKILL']);
    const next = await spawnAdapter({ folder });
    const count = async (): Promise<number> => (await next.get('/review-list')).body.at('items').list.length;
    expect(await count()).toBe(kept);
    const answer = await next.post('/fhir/R4', provideBundle(), FHIR);
    expect([answer.status, answer.body.at('entry', 1, 'response', 'status').text, await count()]).toEqual([200, status, 1]);
    const binary = await next.get(`/fhir/R4/${answer.body.at('entry', 2, 'response', 'location').text.replace('/_history/1', '')}`, { Accept: '*/*' });
    expect(binary.text).toBe('Invented pathology report.\n');
    next.kill('SIGTERM');
    await next.ended;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
