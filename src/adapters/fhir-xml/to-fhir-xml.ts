// JSON to XML by R4's type tables: they give the order, which values are attributes, and what stands inside. https://hl7.org/fhir/R4/xml.html
import type { Resource } from '@medplum/fhirtypes';
import { FHIR_XML } from '../../core/fhir/systems.ts';
import type { ToFhirXml } from '../../ports/fhir-xml.ts';
import type { Property, TypeTable } from '../validation/type-tables.ts';
import { toXhtml } from './to-xhtml.ts';
import { xmlText } from './xml-text.ts';

type Fields = Readonly<Record<string, unknown>>;
type Types = ReadonlyMap<string, TypeTable>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const isPrimitive = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

const element = (name: string, attributes: string, content: string): string => (content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`);
const attribute = (name: string, value: unknown): string => (isPrimitive(value) ? ` ${name}="${xmlText.attribute(String(value))}"` : '');

/** Of an element the id, of an extension the url too: R4's only attributes beside a primitive's value. */
const attributesOf = (fields: Fields, { name, kind }: Pick<TypeTable, 'name' | 'kind'>): string =>
  (kind === 'resource' ? '' : attribute('id', fields['id']) + (name === 'Extension' ? attribute('url', fields['url']) : ''));
const isAttribute = (key: string, { name, kind }: TypeTable): boolean => kind !== 'resource' && (key === 'id' || (key === 'url' && name === 'Extension'));

const tableOf = (types: Types, name: string): TypeTable => {
  const table = types.get(name);
  if (!table) throw new Error(`no FHIR type ${name}`);
  return table;
};

/** Any resource, or one of a type, as the library has it for `Bundle.entry.response.outcome`: its own element stands inside. */
const isResource = (types: Types, type: string): boolean => type === 'Resource' || types.get(type)?.kind === 'resource';

const writePrimitive = (name: string, { value, beside }: { readonly value: unknown; readonly beside: unknown }, types: Types): string => {
  const extra = isFields(beside) ? beside : {};
  const table = tableOf(types, 'Element');
  return element(name, attributesOf(extra, table) + attribute('value', value), writeChildren(extra, table, types));
};

const writeMember = (name: string, member: unknown, { property, types }: { readonly property: Property; readonly types: Types }): string => {
  if (property.type === 'xhtml') return typeof member === 'string' ? toXhtml(member) : '';
  if (!isFields(member)) return '';
  if (isResource(types, property.type)) return element(name, '', writeResource(member as unknown as Resource, '', types));
  const table = tableOf(types, property.type);
  return element(name, attributesOf(member, table), writeChildren(member, table, types));
};

const writeProperty = (fields: Fields, [name, property]: readonly [string, Property], types: Types): string => {
  const members = listed(fields[name]);
  if (types.has(property.type) || property.type === 'Resource' || property.type === 'xhtml') return members.map((member) => writeMember(name, member, { property, types })).join('');
  const besides = listed(fields[`_${name}`]);
  return Array.from({ length: Math.max(members.length, besides.length) }, (_, i) => writePrimitive(name, { value: members[i], beside: besides[i] }, types)).join('');
};

const writeChildren = (fields: Fields, table: TypeTable, types: Types): string => {
  const foreign = Object.keys(fields).find((key) => key !== 'resourceType' && !table.properties.has(key.replace(/^_/u, '')));
  if (foreign !== undefined) throw new Error(`${table.name} has no element ${foreign}`);
  let text = '';
  for (const row of table.properties) if ((row[0] in fields || `_${row[0]}` in fields) && !isAttribute(row[0], table)) text += writeProperty(fields, row, types);
  return text;
};

const writeResource = (resource: Resource, attributes: string, types: Types): string =>
  element(resource.resourceType, attributes, writeChildren(resource as unknown as Fields, tableOf(types, resource.resourceType), types));

export const toFhirXml = (types: Types): ToFhirXml => (resource) => `<?xml version="1.0" encoding="UTF-8"?>\n${writeResource(resource, ` xmlns="${FHIR_XML}"`, types)}`;
