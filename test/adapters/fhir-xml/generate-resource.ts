// Resources made from R4's type tables with a seed: every kind of element, in any combination, with ids and extensions beside primitives. Shaped as R4 wants, without meaning.
import type { Resource } from '@medplum/fhirtypes';
import { loadDefinitions } from '../../../src/adapters/load-definitions.ts';
import type { Property, TypeTable } from '../../../src/adapters/validation/type-tables.ts';

type Fields = Record<string, unknown>;

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, numbers of Numerical Recipes; same seed, same resource. */
const chance = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const TEXTS = ['a', 'Wit h  spaces ', 'line\nbreak\tand tab', '<&>"\'', 'É 漢字 😀', '&amp; &#10;', '0', '\r\n', 'x'.repeat(300)];
const EXAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  boolean: [true, false], integer: [-3, 0, 12], unsignedInt: [0, 7], positiveInt: [1, 900], decimal: [0, -1.5, 3.25, 1e-7, 120],
  date: ['2026', '2026-11', '2026-11-22'], dateTime: ['2026-11-22T10:00:00+01:00'], instant: ['2026-11-22T09:00:00.123Z'], time: ['10:00:00'],
  code: ['current', 'a b'], id: ['a-1'], uri: ['https://example.org/?a=1&b=2'], url: ['https://example.org'], canonical: ['https://example.org/x|1'], oid: ['urn:oid:1.2.3'], uuid: ['urn:uuid:3a0ee0a4-6c1d-4a3b-9a51-5a2c1a0a7f01'],
  base64Binary: ['AAEC', 'aGVsbG8='], xhtml: ['<div xmlns="http://www.w3.org/1999/xhtml"><p class="x">a &amp; b &lt; c<br/> <b>É</b> tail</p></div>'],
};
const RESOURCES = ['Patient', 'Organization', 'Observation', 'Binary', 'Parameters'];

export const generateResource = (resourceType: string, seed: number): Resource => {
  const { types } = loadDefinitions().tables;
  const next = chance(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const primitive = (type: string): unknown => pick(EXAMPLES[type] ?? TEXTS);
  const extension = (): Fields => ({ url: 'https://example.org/extension', valueString: pick(TEXTS) });
  const beside = (): Fields => ({ ...(next() < 0.5 && { id: 'e1' }), extension: [extension()] });

  const complex = (table: TypeTable, depth: number): Fields => {
    if (table.name === 'Extension') return extension();
    const made = fill(table, depth, depth > 3 ? 0.15 : 0.3);
    return Object.keys(made).some((key) => key !== 'id') ? made : { ...made, extension: [extension()] };
  };
  const member = (property: Property, depth: number): unknown => {
    if (property.type === 'Resource') return resource(pick(RESOURCES), depth + 1);
    const table = types.get(property.type);
    if (table?.kind === 'resource') return resource(table.name, depth + 1);
    return table ? complex(table, depth + 1) : primitive(property.type);
  };
  const putPrimitive = (into: Fields, name: string, property: Property): void => {
    if (!property.isList) {
      const shape = next();
      if (shape < 0.9) into[name] = primitive(property.type);
      if (shape > 0.8 && property.type !== 'xhtml') into[`_${name}`] = beside();
      return;
    }
    const shapes = Array.from({ length: 1 + Math.floor(next() * 3) }, next);
    const values = shapes.map((shape) => (shape < 0.9 ? primitive(property.type) : null));
    const besides = shapes.map((shape) => (shape > 0.8 ? beside() : null));
    if (values.some((value) => value !== null)) into[name] = values;
    if (besides.some((value) => value !== null)) into[`_${name}`] = besides;
  };
  const fill = (table: TypeTable, depth: number, share: number): Fields => {
    const made: Fields = {};
    const chosen = new Set<string>();
    for (const [name, property] of table.properties) {
      const isDeep = depth > 4 && (types.has(property.type) || property.type === 'Resource');
      if (isDeep || next() > share || (property.choice !== undefined && chosen.has(property.choice))) continue;
      if (property.choice !== undefined) chosen.add(property.choice);
      if (name === 'id') made['id'] = 'a-1';
      else if (types.has(property.type) || property.type === 'Resource') made[name] = property.isList ? Array.from({ length: 1 + Math.floor(next() * 2) }, () => member(property, depth)) : member(property, depth);
      else putPrimitive(made, name, property);
    }
    return made;
  };
  const resource = (type: string, depth: number): Fields => {
    const table = types.get(type);
    if (!table) throw new Error(`no type ${type}`);
    return { resourceType: type, id: 'a-1', ...fill(table, depth, depth === 0 ? 0.5 : 0.3) };
  };
  return resource(resourceType, 0) as unknown as Resource;
};
