// The profiles as files: complete, current, and known to the code that names them.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { CodeSystem, StructureDefinition } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../src/adapters/load-definitions.ts';
import { createValidate } from '../../src/adapters/validation/create-validate.ts';
import * as systems from '../../src/core/fhir/systems.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../profiles');
const { ownResources, profiles, tables } = loadDefinitions();
const definitions = ownResources.filter((r): r is StructureDefinition => r.resourceType === 'StructureDefinition');
const { BASE, BALP, PROFILE } = systems;

describe('every resource', () => {
  const own = ownResources.filter((r) => r.resourceType === 'StructureDefinition' || r.resourceType === 'CodeSystem' || r.resourceType === 'ValueSet');

  test.each(own.map((r) => [`${r.resourceType}-${r.id ?? ''}`, r] as const))('%s has a head and is valid R4', (name, resource) => {
    expect(resource).toMatchObject({ url: `${BASE}/${name.replace('-', '/')}`, version: '0.1.0', status: 'active', publisher: 'Second-opinion adapter', title: expect.any(String) as string, description: expect.any(String) as string });
    expect(createValidate()(resource)).toEqual([]);
  });

  test.each(own.flatMap((r) => (r.resourceType === 'CodeSystem' ? [[r.id, r] as const] : [])))('code system %s counts its codes', (_id, { concept, count }) => {
    const total = (codes: CodeSystem['concept'] = []): number => codes.reduce((sum, c) => sum + 1 + total(c.concept), 0);
    expect([undefined, total(concept)]).toContain(count);
  });

  test('is found under its file name, once', () => {
    expect(new Set(own.map((r) => r.url)).size).toBe(own.length);
    const files = readdirSync(FOLDER).filter((name) => /^(?:StructureDefinition|CodeSystem|ValueSet)-/u.test(name));
    expect(files.sort()).toEqual(own.map((r) => `${r.resourceType}-${r.id ?? ''}.json`).sort());
  });
});

describe('what the code names is defined', () => {
  const named = Object.entries(systems).filter((pair): pair is [string, string] => typeof pair[1] === 'string');

  test.each(named.filter(([name]) => name.startsWith('EXT_')))('extension %s', (_name, url) => {
    expect(tables.extensions.get(url)).toBeDefined();
  });

  test.each(named.filter(([, url]) => url.startsWith(`${BASE}/CodeSystem/`)))('code system %s', (_name, url) => {
    expect(ownResources.some((r) => r.resourceType === 'CodeSystem' && r.url === url)).toBe(true);
  });

  test.each(Object.entries(PROFILE))('profile %s', (_name, url) => {
    expect(profiles.own.get(url)).toBeDefined();
  });

  const declared = [...Object.entries(BALP), ...named.filter(([, url]) => /\/StructureDefinition\/[^/]+$/u.test(url) && !url.startsWith(BASE) && !url.includes('imposeProfile'))];
  test.each(declared)('rules of %s', (_name, url) => {
    expect(profiles.rules.get(url)).toBeDefined();
  });
});

test('every value set that is bound as required can be expanded', () => {
  const bound = definitions.flatMap((d) => d.differential?.element ?? []).flatMap((e) => (e.binding?.strength === 'required' ? e.binding.valueSet ?? [] : []));
  expect(bound.length).toBeGreaterThan(15);
  for (const url of bound) expect(tables.isInValueSet(url, 'no-such-code', 'no-such-system'), url).toBe(false);
});

test('constraints are ours: each names its profile as source', () => {
  const constraints = definitions.flatMap((d) => (d.differential?.element ?? []).flatMap((e) => e.constraint ?? []));
  expect(constraints.length).toBeGreaterThan(4);
  for (const constraint of constraints) expect(constraint.source).toMatch(new RegExp(`^${BASE}/`, 'u'));
});

test('the snapshots are those that the differentials give', () => {
  const output = execFileSync(process.execPath, [path.join(FOLDER, 'make-snapshots.ts'), '--check'], { encoding: 'utf8' });
  expect(output).toMatch(/^\d+ StructureDefinitions, 0 out of date/u);
});

test('the CapabilityStatement lists what is served', () => {
  const script = path.join(FOLDER, 'make-capability-statement.ts');
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
});
