// Every story under fixtures/cases: what is given becomes exactly the Bundle that somebody has read.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { toRequestBundle } from '../../../src/core/mapping/to-request-bundle.ts';
import { CASES, readCase, readJson, toGiven } from './case-context.ts';

const folders = readdirSync(CASES).sort();

describe('fixtures/cases', () => {
  it('are at least twelve, numbered without a gap', () => {
    expect(folders.length).toBeGreaterThanOrEqual(12);
    expect(folders.map((f) => Number(f.slice(0, 3)))).toEqual(folders.map((_, i) => i + 1));
  });

  it.each(folders)('%s', (folder) => {
    const { intake, context } = toGiven(readCase(folder));
    const bundle = toRequestBundle(intake, context);
    const file = path.join(CASES, folder, 'expected.json');
    if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, `${JSON.stringify(bundle, null, 2)}\n`);
    expect(existsSync(file), 'expected.json is missing: run with UPDATE_FIXTURES=1 and read it').toBe(true);
    // Through JSON: what the store gets has no `undefined`.
    expect(JSON.parse(JSON.stringify(bundle))).toEqual(readJson(file));
  });
});
