// A stage on which visits are booked in the simulated hospital's own calendar, by one of two ways.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newFolder } from './adapter.ts';

const PROGRAMMES = path.join(import.meta.dirname, '../../src/config/programmes');

export type Way = 'ihe' | 'slots';

/** A folder of the shipped programmes, whose visits are booked by the peer `ehr`. */
export const programmesWithCalendar = (scheduling: object = { peer: 'ehr' }, folder = newFolder()): string => {
  const programmesDir = path.join(folder, 'programmes');
  mkdirSync(programmesDir, { recursive: true });
  for (const file of readdirSync(PROGRAMMES)) {
    const programme = JSON.parse(readFileSync(path.join(PROGRAMMES, file), 'utf8')) as { visits: object };
    writeFileSync(path.join(programmesDir, file), JSON.stringify({ ...programme, visits: { ...programme.visits, scheduling } }));
  }
  return programmesDir;
};

/** What stands in the peer file for the simulated calendar. */
export const calendarPeer = ({ origin, token }: { readonly origin: string; readonly token: string }, scheduling: Way, more: object = {}): object => ({
  id: 'ehr', baseUrl: `${origin}/ehr/fhir`, scheduling, auth: { kind: 'bearer', token }, timeZone: 'Europe/Brussels', allowPrivateAddresses: true, limits: { timeoutMs: 20_000, documentTimeoutMs: 20_000 }, ...more,
});
