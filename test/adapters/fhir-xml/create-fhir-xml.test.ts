// FHIR XML: what is refused, and that JSON -> XML -> JSON changes nothing, over everything that validates here and resources made at random.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { createFhirXml } from '../../../src/adapters/fhir-xml/create-fhir-xml.ts';
import { loadDefinitions } from '../../../src/adapters/load-definitions.ts';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { VALID } from '../validation/cases.ts';
import { generateResource } from './generate-resource.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const xml = createFhirXml();
const NS = 'xmlns="http://hl7.org/fhir"';
const DIV = 'xmlns="http://www.w3.org/1999/xhtml"';

/** Issues as `place: text`; empty where it was read. */
const faults = (text: string): readonly string[] => {
  const parsed = xml.parse(text);
  return parsed.ok ? [] : parsed.failure.issues.map((i) => `${i.expression ?? ''}: ${i.text}`);
};
const read = (text: string): Resource => {
  const parsed = xml.parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
};

const BASE = `<Patient ${NS}><id value="p"/><text><status value="generated"/><div ${DIV}><p>Noor</p></div></text><active value="true"/><name><family value="Invented"/><given value="Noor"/></name><birthDate value="2016-05-12"/><deceasedBoolean value="false"/></Patient>`;

it('the text that the refusals start from is read', () => {
  expect(read(BASE)).toEqual({
    resourceType: 'Patient', id: 'p', text: { status: 'generated', div: `<div ${DIV}><p>Noor</p></div>` }, active: true, name: [{ family: 'Invented', given: ['Noor'] }], birthDate: '2016-05-12', deceasedBoolean: false,
  });
});

describe('refused with the place', () => {
  it.each<[string, string, string, string]>([
    ['an unknown element', '<active value="true"/>', '<alive value="true"/>', 'Patient: the element alive is not known here, or not in this namespace'],
    ['an unknown element inside', '<family', '<surname value="x"/><family', 'Patient.name[0]: the element surname is not known here, or not in this namespace'],
    ['an element of the library and not of R4', '<text>', '<meta><project value="x"/><tag><code value="a"/></tag></meta><text>', 'Patient.meta: the element project is not known here, or not in this namespace'],
    ['an element in another namespace', '<active value', '<active xmlns="https://example.org" value', 'Patient: the element active is not known here, or not in this namespace'],
    ['an unknown attribute', '<active value="true"', '<active value="true" unit="x"', 'Patient.active: the attribute unit is not known here'],
    ['an attribute with a namespace', '<active value="true"', '<active xmlns:x="https://example.org" x:value="true" value="true"', 'Patient.active: the attribute value is not known here'],
    ['an id as an attribute of a resource', `<Patient ${NS}`, `<Patient ${NS} id="p"`, 'Patient: the attribute id is not known here'],
    ['an empty value', 'value="2016-05-12"', 'value=""', 'Patient.birthDate: the attribute value is empty'],
    ['a wrong order', '<active value="true"/><name>', '<name><text value="x"/></name><active value="true"/><name>', 'Patient.active: the element stands after name, before which it belongs'],
    ['one too many', '<active value="true"/>', '<active value="true"/><active value="true"/>', 'Patient.active: the element may stand once'],
    ['two of a choice', '<deceasedBoolean value="false"/>', '<deceasedBoolean value="false"/><deceasedDateTime value="2026"/>', 'Patient.deceased: the element may stand once'],
    ['a boolean that is none', '<active value="true"/>', '<active value="1"/>', 'Patient.active: the value is not of type boolean'],
    ['a number that is none', '<deceasedBoolean value="false"/>', '<deceasedBoolean value="false"/><multipleBirthInteger value="two"/>', 'Patient.multipleBirth: the value is not of type integer'],
    ['an empty primitive', '<given value="Noor"/>', '<given/>', 'Patient.name[0].given[0]: the element is empty (ele-1)'],
    ['an empty element', '<family value="Invented"/><given value="Noor"/>', '', 'Patient.name[0]: the element is empty (ele-1)'],
    ['text between elements', '<name>', '<name>Noor', 'Patient.name[0]: text between elements is not allowed'],
    ['a child of a primitive that is no extension', '<active value="true"/>', '<active value="true"><coding><code value="a"/></coding></active>', 'Patient.active: the element coding is not known here, or not in this namespace'],
    ['a div in the namespace of FHIR', `<div ${DIV}>`, '<div>', 'Patient.text: the element div is not known here, or not in this namespace'],
    ['no resource where one must stand', '<active', '<contained><active value="true"/></contained><active', 'Patient.contained[0]: the resource type active is not known, or not in the namespace http://hl7.org/fhir'],
    ['two resources where one must stand', '<active', '<contained><Organization/><Organization/></contained><active', 'Patient.contained[0]: one resource must stand here'],
    ['a control character', 'value="Invented"', 'value="In&#1;vented"', 'Patient.name[0].family: the attribute value has a control character or half a surrogate pair'],
    ['half a surrogate pair', 'value="Invented"', 'value="In&#xD800;vented"', 'Patient.name[0].family: the attribute value has a control character or half a surrogate pair'],
  ])('%s', (_name, from, to, fault) => {
    expect(BASE).toContain(from);
    expect(faults(BASE.replace(from, to))).toContain(fault);
  });

  it('every fault at once, and no text of the sender', () => {
    const found = faults(BASE.replace('<active value="true"/>', '<active value="secret"/>').replace('value="Noor"', 'value=""').replace('<text>', '<x.-y value="secret"/><text>'));
    expect(found).toHaveLength(3);
    expect(found.join('')).not.toMatch(/secret|x\.-y/u);
  });
});

describe('refused before anything is built of it', () => {
  const bomb = `<!DOCTYPE Patient [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${BASE.replace('Invented', '&b;')}`;
  it.each<[string, string, string]>([
    ['a document type with entities', bomb, 'a document type or an entity is not taken'],
    ['a document type alone', `<!doctype Patient>${BASE}`, 'a document type or an entity is not taken'],
    ['an external entity', `<!DOCTYPE Patient SYSTEM "file:///etc/passwd">${BASE}`, 'a document type or an entity is not taken'],
    ['101 levels', '<a>'.repeat(101) + '</a>'.repeat(101), 'nested deeper'],
    ['very many levels', '<a>'.repeat(300_000), 'nested deeper'],
  ])('%s', (_name, text, fault) => {
    expect(faults(text).join('')).toContain(fault);
  });
  it.each(['', 'text', '{"resourceType":"Patient"}', BASE.slice(0, -3), `${BASE}${BASE}`, BASE.replace('</name>', '</nam>'), BASE.replace('value="true"', 'value=true'), BASE.replace('Invented', '&unknown;'),
    BASE.replace('Invented', 'a<b'), `<?xml version="1.0"?>${BASE}<`, BASE.replace('<active', '<x:active')])('not well-formed: case %#', (text) => {
    expect(faults(text)).toEqual([': the body is not well-formed XML with namespaces']);
  });
  it.each<[string, string]>([['another namespace', BASE.replace('http://hl7.org/fhir', 'http://hl7.org/FHIR')], ['no namespace', BASE.replace(NS, '')], ['no resource', `<HumanName ${NS}><family value="x"/></HumanName>`],
    ['an abstract type', `<DomainResource ${NS}><id value="x"/></DomainResource>`]])('%s', (_name, text) => {
    expect(faults(text).join('')).toMatch(/^: the resource type \w+ is not known/u);
  });
});

describe('read as XML means it', () => {
  it('prefixes, comments, instructions, a byte order mark, where a schema lies', () => {
    const text = `\uFEFF<?xml version="1.0" encoding="UTF-8"?><!-- <a> --><?x <b> ?><f:Patient xmlns:f="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"><!-- c --><f:active value="true"/></f:Patient>`;
    expect(read(text)).toEqual({ resourceType: 'Patient', active: true });
  });
  it('base64 over several lines', () => {
    expect(read(`<Binary ${NS}><contentType value="text/plain"/><data value="aGVs\n   bG8="/></Binary>`)).toEqual({ resourceType: 'Binary', contentType: 'text/plain', data: 'aGVsbG8=' });
  });
  it('line ends of XML 1.1 are text', () => {
    expect(read(`<Basic ${NS}><code><text value="a\u2028b\u0085c"/></code></Basic>`)).toEqual({ resourceType: 'Basic', code: { text: 'a\u2028b\u0085c' } });
  });
});

describe('written', () => {
  it('a div without a namespace gets its own; what HTML allows and XML does not is written as XML', () => {
    const written = xml.write({ resourceType: 'Patient', text: { status: 'generated', div: '<div class="a">R&D&nbsp;&copy;<!-- a -- b --></div>' } });
    expect(written).toContain('<div xmlns="http://www.w3.org/1999/xhtml" class="a">R&amp;D&#160;&amp;copy;</div>');
    expect(faults(written)).toEqual([]);
  });
  it('what XML cannot carry becomes the replacement character', () => {
    expect(read(xml.write({ resourceType: 'Patient', language: 'a\u0000b\uD800c' }))).toEqual({ resourceType: 'Patient', language: 'a\uFFFDb\uFFFDc' });
  });
  it('an element that R4 has not is a bug', () => {
    expect(() => xml.write({ resourceType: 'Patient', meta: { project: 'x' } })).toThrow('Meta has no element project');
  });
});

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, v]: [string, unknown]) => [key, sorted(v)]));
};
const folders = ['profiles', 'profiles/examples', ...readdirSync(path.join(ROOT, 'fixtures/cases')).map((name) => `fixtures/cases/${name}`), ...readdirSync(path.join(ROOT, 'fixtures/network')).map((name) => `fixtures/network/${name}`),
  ...(process.env['REFERENCE_DIR'] === undefined ? [] : [path.join(process.env['REFERENCE_DIR'], 'instances')])];
const files = folders.map((folder) => path.resolve(ROOT, folder)).filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => path.join(folder, name)));
const isResource = (value: unknown): value is Resource => typeof value === 'object' && value !== null && 'resourceType' in value;
/** Among what counterparts answer, some is faulty on purpose. */
const isWellShaped = createValidate({ unknownProfiles: 'ignore' });
const kept = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as unknown).filter(isResource).filter((r) => isWellShaped(r).every((issue) => issue.code !== 'structure' && !issue.text.startsWith('ele-1')));

describe('JSON -> XML -> JSON is the same', () => {
  it('everything that lies in profiles and fixtures', () => {
    expect(kept.length).toBeGreaterThan(120);
    for (const resource of kept) expect(sorted(read(xml.write(resource)))).toEqual(sorted(resource));
  });
  it('what validates', () => {
    for (const resource of VALID) expect(sorted(read(xml.write(resource as unknown as Resource)))).toEqual(sorted(resource));
  });
  const types = [...loadDefinitions().tables.types.values()].filter((t) => t.kind === 'resource' && !['Resource', 'DomainResource'].includes(t.name)).map((t) => t.name);
  it('three made at random of every type', () => {
    expect(types.length).toBeGreaterThan(140);
    for (const [i, type] of types.entries()) {
      for (const round of [0, 1, 2]) {
        const resource = generateResource(type, i * 3 + round);
        expect(sorted(read(xml.write(resource))), `${type}, seed ${String(i * 3 + round)}`).toEqual(sorted(resource));
      }
    }
  });
});
