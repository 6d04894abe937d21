// Another validator of R4, @medplum/core's own, as a second pair of eyes: whatever it refuses, ours refuses. Valid resources with one to three things changed at random.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { OperationOutcomeError, validateResource } from '@medplum/core';
import type { OperationOutcomeIssue, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { BASE_CASES, MORE_CASES, PROFILE_CASES, VALID } from './cases.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = Record<string, Json>;

const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): Fields => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Fields;
const ours = createValidate({ unknownProfiles: 'ignore' });

/** Where it refuses what R4 allows. */
const DIFFERENCES: Readonly<Record<string, (issue: OperationOutcomeIssue) => boolean>> = {
  'it compares dateTimes as text, so that 10:00Z lies before 10:30+01:00 (Task inv-1)': ({ details }) => details?.text?.startsWith('Constraint inv-1 not met: Last modified') ?? false,
  'it refuses where its FHIRPath cannot evaluate an invariant (comparing Quantities)': ({ details }) => details?.text === 'Error evaluating invariant expression',
};

const libraryErrors = (resource: Resource): readonly string[] => {
  try {
    validateResource(resource, { base64BinaryMaxBytes: 64 * 1024 * 1024 });
    return [];
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) return ['it cannot read it'];
    return error.outcome.issue.filter((i) => i.severity === 'error' && !Object.values(DIFFERENCES).some((isDifference) => isDifference(i)))
      .map((i) => `${i.expression?.[0] ?? ''}: ${i.details?.text ?? ''}`);
  }
};

const fixtures = readdirSync(path.join(ROOT, 'fixtures/cases')).map((name) => read(`fixtures/cases/${name}/expected.json`));
const entries = fixtures.flatMap((bundle) => ((bundle['entry'] ?? []) as Fields[]).map((entry) => entry['resource'] as Fields | undefined)).filter((r) => r !== undefined);
const examples = readdirSync(path.join(ROOT, 'profiles/examples')).map((name) => read(`profiles/examples/${name}`));
const conformance = readdirSync(path.join(ROOT, 'profiles')).filter((name) => /^(?:ValueSet|CodeSystem|SearchParameter|CapabilityStatement).*json$/u.test(name)).map((name) => read(`profiles/${name}`));
const VALID_ONES: readonly Fields[] = [...entries, ...fixtures, ...examples, ...conformance.slice(0, 12), ...VALID as readonly Fields[]];

const isFields = (value: Json | undefined): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object and array of it, itself included. */
const nodes = (value: Json): (Fields | Json[])[] => {
  if (Array.isArray(value)) return [value, ...value.flatMap(nodes)];
  return isFields(value) ? [value, ...Object.values(value).flatMap(nodes)] : [];
};

const TEXTS = ['', ' ', 'x', 'a b', ' a', 'male', '2026-02-30', '2026-13', '0000', '2026-11-03', '2026-11-03T09:00:00', '2026-11-03T09:00:00Z', '2026-11-03T24:00:00Z', '2026-11-03T09:00:00+15:00', '09:00:00', '25:00:00',
  'urn:oid:1.2.3', 'urn:oid:9.1', 'urn:uuid:x', 'QQ==', 'Q', 'Patient/1', '#x', 'http://x y', '\u0001', 'x\ty', '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div>', 'a'.repeat(65)];
const SCALARS: readonly Json[] = [null, true, false, 0, 1, -1, 1.5, 3e9, -3e9, 1e300, ...TEXTS];
const PIECES: readonly Json[] = [...SCALARS, [], {}, [null], [{}], ['x'], [[]], [1], { id: 'x' }, [{ id: 'x' }], { extension: [] }, { extension: [{ url: 'http://example.org/x', valueString: 'x' }] },
  [{ url: 'http://example.org/x' }], [{ url: 'http://example.org/x', valueString: 'x' }], [null, { extension: [{ url: 'http://example.org/x', valueCode: 'x' }] }], { resourceType: 'Patient' }, { resourceType: 'Nothing' }, [{ resourceType: 'Patient', id: 'p' }],
  [{ resourceType: 'Patient', id: 'p', contained: [{ resourceType: 'Patient', id: 'q' }] }], [{ resourceType: 'Patient', id: 'p', meta: { versionId: '1' } }], { reference: 'Patient/1' }, { system: 'http://example.org', code: 'x' }, { coding: [{ code: 'x' }] },
  { value: 1 }, { value: '1' }, { start: '2026', end: '2025' }, { low: { value: 1 }, high: { value: 2 } }, { repeat: { offset: 1 } }, { repeat: { duration: 1 } }, { data: 'QQ==' }];
const KEYS = ['extension', 'modifierExtension', 'contained', 'id', '_id', 'meta', 'text', 'nothing', '_nothing', 'resourceType', 'value', 'valueString', '_valueString', 'valueQuantity', 'valueBoolean', 'valueAge', 'valueTiming', 'valueAttachment', 'valueRatio',
  'status', '_status', 'code', 'system', 'identifier', 'name', 'telecom', 'address', 'contact', 'reference', 'type', 'period', 'entry', 'total', 'participant', 'start', 'end', 'policy', 'policyRule', 'patient', 'orderDetail', 'query', 'part', 'div', 'birthDate', '_birthDate', 'given', '_given'];

const pieces: fc.Arbitrary<Json> = fc.oneof(fc.constantFrom(...PIECES), fc.constantFrom(...VALID_ONES).chain((r) => fc.constantFrom(...nodes(r))), fc.string());

/** Where (each a share of what there is) and what. */
const change = fc.record({ where: fc.nat(), key: fc.nat(), what: fc.constantFrom('remove', 'replace', 'add', 'wrap', 'unwrap', 'beside', 'rename', 'repeat', 'format'), piece: pieces, name: fc.constantFrom(...KEYS), scalar: fc.constantFrom(...SCALARS) });
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const changeAt = (node: Fields, key: string, { what, piece, name, scalar }: Change): void => {
  const put = structuredClone(piece);
  const before = node[key];
  if (what === 'remove') Reflect.deleteProperty(node, key);
  else if (what === 'replace') node[key] = put;
  else if (what === 'format') node[key] = scalar;
  else if (what === 'wrap') node[key] = [before ?? null];
  else if (what === 'unwrap') node[key] = (Array.isArray(before) ? before[0] : before) ?? null;
  else if (what === 'beside') node[`_${key}`] = put;
  else if (what === 'repeat') node[key] = Array.isArray(before) ? [...before, ...before] : [before ?? null, before ?? null];
  else {
    node[name] = what === 'rename' ? before ?? null : put;
    if (what === 'rename' && name !== key) Reflect.deleteProperty(node, key);
  }
};

/** `__proto__` and the like never come through http/check-json.ts. */
const changed = (resource: Fields, changes: readonly Change[]): Fields => {
  const copy = structuredClone(resource);
  for (const each of changes) {
    const all = nodes(copy);
    const node = all[each.where % all.length] as Fields; // an array is changed by its index
    const keys = Object.keys(node);
    changeAt(node, keys[each.key % Math.max(1, keys.length)] ?? each.name, each);
  }
  return JSON.parse(JSON.stringify(copy)) as Fields;
};

describe('refuses whatever the library refuses', () => {
  test('the resources that are changed are valid, for the library too', () => {
    expect(VALID_ONES.length).toBeGreaterThan(60);
    for (const resource of VALID_ONES) expect([ours(resource as unknown as Resource), libraryErrors(resource as unknown as Resource)], JSON.stringify(resource).slice(0, 200)).toEqual([[], []]);
  });

  test('in each case of ours', () => {
    const refused = [...BASE_CASES, ...MORE_CASES, ...PROFILE_CASES].filter(({ resource }) => libraryErrors(resource as unknown as Resource).length > 0);
    expect(refused.length).toBeGreaterThan(25);
    for (const { name, resource } of refused) expect(ours(resource as unknown as Resource), name).not.toEqual([]);
  });

  test('in resources changed at random', () => {
    let refused = 0;
    fc.assert(fc.property(fc.constantFrom(...VALID_ONES), fc.array(change, { minLength: 1, maxLength: 3 }), (resource, changes) => {
      const wrong = changed(resource, changes) as unknown as Resource;
      const issues = ours(wrong); // an answer, never a thrown error
      const errors = libraryErrors(wrong);
      if (errors.length === 0) return;
      refused += 1;
      if (issues.length === 0) throw new Error(`the library alone refuses it: ${errors.join('; ')}`);
    }), { seed: 20_261_122, numRuns: 3000 });
    expect(refused).toBeGreaterThan(2000);
  });
});
