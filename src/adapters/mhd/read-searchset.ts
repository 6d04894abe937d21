// One page of a search: a Bundle of type searchset, its matches and includes, and where the next page is. https://hl7.org/fhir/R4/http.html#search
import type { Resource } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { absoluteReferences } from './absolute-references.ts';

export interface SearchEntry {
  /** Absolute, if the peer gave one. */
  readonly fullUrl?: string;
  readonly resource: Resource;
}

export interface Searchset {
  readonly matches: readonly SearchEntry[];
  readonly included: readonly SearchEntry[];
  /** Entries that hold no resource. */
  readonly malformed: number;
  readonly next?: string;
}

type Json = Readonly<Record<string, unknown>>;
type ParsedEntry = SearchEntry & { readonly mode: string | undefined };

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isResource = (value: unknown): value is Resource => isRecord(value) && typeof value['resourceType'] === 'string';
const listOf = (value: unknown): readonly unknown[] | undefined => (value === undefined ? [] : Array.isArray(value) ? value : undefined);

const parseEntry = (entry: unknown, base: string): ParsedEntry | undefined => {
  if (!isRecord(entry) || !isRecord(entry['resource'])) return undefined;
  const search = entry['search'];
  const given = entry['fullUrl'];
  const fullUrl = typeof given === 'string' ? given : undefined;
  const resource = absoluteReferences(entry['resource'], base);
  if (!isResource(resource)) return undefined;
  const mode = isRecord(search) && typeof search['mode'] === 'string' ? search['mode'] : undefined;
  return { mode, ...(fullUrl && { fullUrl }), resource };
};

const findNext = (bundle: Json): string | undefined => {
  const next = listOf(bundle['link'])?.find((link) => isRecord(link) && link['relation'] === 'next');
  return isRecord(next) && typeof next['url'] === 'string' ? next['url'] : undefined;
};

const isOutcome = (entry: ParsedEntry): boolean => entry.mode === 'outcome' || entry.resource.resourceType === 'OperationOutcome';
/** Without a mode the type tells. */
const isMatch = (entry: ParsedEntry, type: string): boolean => (entry.mode === undefined ? entry.resource.resourceType === type : entry.mode === 'match');

const readEntries = (bundle: Json, base: string): Result<{ readonly parsed: readonly ParsedEntry[]; readonly malformed: number }> => {
  const entries = listOf(bundle['entry']);
  if (!entries) return fail('network-rejected', { text: 'the entries are no list', expression: 'Bundle.entry' });
  const parsed = entries.flatMap((entry) => parseEntry(entry, base) ?? []);
  return ok({ parsed, malformed: entries.length - parsed.length });
};

/** A page whose matches are all of `type`. Outcomes are passed over: what the peer says beside its answer is no answer. */
export const readSearchset = (page: unknown, type: Resource['resourceType'], base: string): Result<Searchset> => {
  if (!isRecord(page) || page['resourceType'] !== 'Bundle' || page['type'] !== 'searchset') return fail('network-rejected', 'the answer is not a searchset Bundle');
  const entries = readEntries(page, base);
  if (!entries.ok) return entries;
  const { parsed, malformed } = entries.value;
  const resources = parsed.filter((e) => !isOutcome(e));
  const matches = resources.filter((e) => isMatch(e, type));
  if (matches.some((e) => e.resource.resourceType !== type)) return fail('network-rejected', { text: `a match is not a ${type}`, expression: 'Bundle.entry.resource' });
  const next = findNext(page);
  return ok({ matches, included: resources.filter((e) => !isMatch(e, type)), malformed, ...(next && { next }) });
};
