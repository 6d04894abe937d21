// XML to JSON by R4's type tables. Strict: namespaces, names, order and types as R4 has them, and every fault with its place. https://hl7.org/fhir/R4/xml.html
import { XMLSerializer, type Attr, type Element, type Node } from '@xmldom/xmldom';
import type { Resource } from '@medplum/fhirtypes';
import { FHIR_XML, XHTML, XML_SCHEMA_INSTANCE, XMLNS } from '../../core/fhir/systems.ts';
import { fail, ok, type Issue } from '../../core/kernel/result.ts';
import type { ParseFhirXml } from '../../ports/fhir-xml.ts';
import type { Property, TypeTable } from '../validation/type-tables.ts';
import { readPrimitive, type Primitive } from './read-primitive.ts';
import { readXml } from './read-xml.ts';
import { xmlText } from './xml-text.ts';

type Types = ReadonlyMap<string, TypeTable>;
type Fields = Record<string, unknown>;

interface Reading { readonly types: Types; readonly issues: Issue[]; readonly serializer: XMLSerializer }
interface Place { readonly element: Element; readonly at: string }
/** What one element said: a primitive has its value and, beside it, its id and extensions. */
interface Member { readonly value: unknown; readonly beside?: Fields }

const ELEMENT_NODE = 1;
const MOST_ISSUES = 100;
const TEXT_NODES: readonly number[] = [3, 4];

const isElement = (node: Node): node is Element => node.nodeType === ELEMENT_NODE;
const report = ({ issues }: Reading, text: string, expression: string): void => { if (issues.length < MOST_ISSUES) issues.push({ text, expression }); };
/** A name is repeated only where it is a plain one: it may be anything the sender wrote. */
const shown = (name: string | null): string => (/^\w{1,64}$/u.test(name ?? '') ? ` ${name ?? ''}` : '');

/** Child elements; text between them is reported. */
const childrenOf = ({ element, at }: Place, reading: Reading): readonly Element[] => {
  const children: Element[] = [];
  let hasText = false;
  for (let node = element.firstChild; node; node = node.nextSibling) {
    if (isElement(node)) children.push(node);
    else if (TEXT_NODES.includes(node.nodeType)) hasText ||= (node.nodeValue ?? '').trim() !== '';
  }
  if (hasText) report(reading, 'text between elements is not allowed', at);
  return children;
};

const isDeclaration = ({ namespaceURI, localName }: Attr): boolean => namespaceURI === XMLNS || (namespaceURI === XML_SCHEMA_INSTANCE && localName === 'schemaLocation');

const attributeFault = ({ namespaceURI, localName, value }: Attr, names: readonly string[]): string | undefined => {
  if ((namespaceURI ?? '') !== '' || !names.includes(localName ?? '')) return `the attribute${shown(localName)} is not known here`;
  if (value === '') return `the attribute${shown(localName)} is empty`;
  return xmlText.isAllowed(value) ? undefined : `the attribute${shown(localName)} has a control character or half a surrogate pair`;
};

/** Those named, if they stand there; every other one is reported, but for declarations of namespaces and where a schema lies. */
const attributesOf = ({ element, at }: Place, names: readonly string[], reading: Reading): Readonly<Record<string, string>> => {
  const found: Record<string, string> = {};
  for (const attribute of element.attributes) {
    if (isDeclaration(attribute)) continue;
    const fault = attributeFault(attribute, names);
    if (fault) report(reading, fault, at);
    else found[attribute.localName ?? ''] = attribute.value;
  }
  return found;
};

const readXhtml = ({ element, at }: Place, reading: Reading): Member => {
  const text = reading.serializer.serializeToString(element);
  if (element.namespaceURI !== XHTML) report(reading, `the narrative is not in the namespace ${XHTML}`, at);
  else if (!xmlText.isAllowed(text)) report(reading, 'the narrative has a control character or half a surrogate pair', at);
  return { value: text };
};

const readValue = (text: string | undefined, type: string, { at, reading }: { readonly at: string; readonly reading: Reading }): Primitive | undefined => {
  if (text === undefined) return undefined;
  const value = readPrimitive(text, type);
  if (value === undefined) report(reading, `the value is not of type ${type}`, at);
  return value;
};

const readPrimitiveMember = (place: Place, type: string, reading: Reading): Member => {
  const { id, value: text } = attributesOf(place, ['id', 'value'], reading);
  const table = reading.types.get('Element');
  const children = table ? readChildren(place, table, reading) : {};
  const beside = { ...(id !== undefined && { id }), ...children };
  if (!place.element.hasAttribute('value') && Object.keys(beside).length === 0) report(reading, 'the element is empty (ele-1)', place.at);
  return { value: readValue(text, type, { at: place.at, reading }), ...(Object.keys(beside).length > 0 && { beside }) };
};

const readComplex = (place: Place, table: TypeTable, reading: Reading): Member => {
  const attributes = attributesOf(place, table.name === 'Extension' ? ['id', 'url'] : ['id'], reading);
  const children = readChildren(place, table, reading);
  if (Object.keys(children).length === 0) report(reading, 'the element is empty (ele-1)', place.at);
  return { value: { ...attributes, ...children } };
};

const readNested = (place: Place, reading: Reading): Member => {
  attributesOf(place, ['id'], reading);
  const [resource, more] = childrenOf(place, reading);
  if (resource && !more) return { value: readResource({ element: resource, at: place.at }, reading) };
  report(reading, 'one resource must stand here', place.at);
  return { value: undefined };
};

const readMember = (place: Place, { type }: Property, reading: Reading): Member => {
  if (type === 'xhtml') return readXhtml(place, reading);
  const table = reading.types.get(type);
  if (type === 'Resource' || table?.kind === 'resource') return readNested(place, reading);
  return table ? readComplex(place, table, reading) : readPrimitiveMember(place, type, reading);
};

/** An array keeps `null` where a member has only the other half; one that would be nothing but `null` is left out. */
const put = (fields: Fields, key: string, { values, isList }: { readonly values: readonly unknown[]; readonly isList: boolean }): void => {
  if (values.every((value) => value === undefined)) return;
  fields[key] = isList ? values.map((value) => value ?? null) : values[0];
};

const isAttributeOnly = (name: string, table: TypeTable): boolean => table.kind !== 'resource' && (name === 'id' || (name === 'url' && table.name === 'Extension'));

const findProperty = (element: Element, table: TypeTable): Property | undefined => {
  const name = element.localName ?? '';
  const property = isAttributeOnly(name, table) ? undefined : table.properties.get(name);
  return property && element.namespaceURI === (property.type === 'xhtml' ? XHTML : FHIR_XML) ? property : undefined;
};

/** Members of a choice count as one. */
const positions = new WeakMap<TypeTable, ReadonlyMap<string, number>>();
const positionsOf = (table: TypeTable): ReadonlyMap<string, number> => {
  const known = positions.get(table);
  if (known) return known;
  const order = [...new Set([...table.properties].map(([name, { choice }]) => (choice === undefined ? name : `${choice}[x]`)))];
  const made = new Map([...table.properties].map(([name, { choice }]) => [name, order.indexOf(choice === undefined ? name : `${choice}[x]`)] as const));
  positions.set(table, made);
  return made;
};

interface Found { readonly property: Property; readonly members: Member[] }
interface Position { readonly position: number; readonly name: string }

const toPosition = ({ localName }: Element, order: ReadonlyMap<string, number>): Position => ({ name: localName ?? '', position: order.get(localName ?? '') ?? 0 });

/** What is wrong with where it stands, seen from the element before it. */
const orderFault = (here: Position, last: Position, { isList }: Property): string | undefined => {
  if (here.position < last.position) return `the element stands after ${last.name}, before which it belongs`;
  return here.position === last.position && (!isList || here.name !== last.name) ? 'the element may stand once' : undefined;
};

const toFields = (found: ReadonlyMap<string, Found>): Fields => {
  const fields: Fields = {};
  for (const [name, { property: { isList }, members }] of found) {
    put(fields, name, { values: members.map((m) => m.value), isList });
    put(fields, `_${name}`, { values: members.map((m) => m.beside), isList });
  }
  return fields;
};

const readChildren = (place: Place, table: TypeTable, reading: Reading): Fields => {
  const found = new Map<string, Found>();
  const order = positionsOf(table);
  let last: Position = { position: -1, name: '' };
  for (const element of childrenOf(place, reading)) {
    const property = findProperty(element, table);
    if (!property) {
      report(reading, `the element${shown(element.localName)} is not known here, or not in this namespace`, place.at);
      continue;
    }
    const here = toPosition(element, order);
    const group = found.get(here.name) ?? { property, members: [] };
    found.set(here.name, group);
    const at = `${place.at}.${property.choice ?? here.name}${property.isList ? `[${String(group.members.length)}]` : ''}`;
    const fault = orderFault(here, last, property);
    if (fault) report(reading, fault, at);
    else last = here;
    group.members.push(readMember({ element, at }, property, reading));
  }
  return toFields(found);
};

const readResource = (place: Place, reading: Reading): Fields => {
  const resourceType = place.element.localName ?? '';
  const table = reading.types.get(resourceType);
  if (table?.kind !== 'resource' || ['Resource', 'DomainResource'].includes(resourceType) || place.element.namespaceURI !== FHIR_XML) {
    report(reading, `the resource type${shown(resourceType)} is not known, or not in the namespace ${FHIR_XML}`, place.at);
    return {};
  }
  const at = place.at === '' ? resourceType : place.at;
  attributesOf({ ...place, at }, [], reading);
  return { resourceType, ...readChildren({ ...place, at }, table, reading) };
};

export const parseFhirXml = (types: Types): ParseFhirXml => (text) => {
  const root = readXml(text);
  if (!root.ok) return root;
  const reading: Reading = { types, issues: [], serializer: new XMLSerializer() };
  const resource = readResource({ element: root.value, at: '' }, reading);
  return reading.issues.length > 0 ? fail('malformed', ...reading.issues) : ok(resource as unknown as Resource);
};
