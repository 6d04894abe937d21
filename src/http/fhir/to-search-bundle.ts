// The answer to a search: what matched, what was included, what was ignored, and the links to this page and the next. https://hl7.org/fhir/R4/search.html#errors
import type { Bundle, BundleEntry, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { urnUuid } from '../../core/fhir/systems.ts';
import type { SearchAnswer, SearchCall } from '../../flows/search-resources.ts';

interface Searched {
  /** `<publicUrl>/fhir/R4` */
  readonly base: string;
  readonly type: string;
  readonly parameters: SearchCall['parameters'];
  /** A UUID, for what this answer says of itself. */
  readonly outcomeId: string;
}

const NAME = /^[\w\-.:]{1,60}$/u;

/** Those that were applied: the self link says what the answer is of. */
const isApplied = (ignored: readonly string[]) => ([name]: SearchCall['parameters'][number]): boolean =>
  name !== '_format' && name !== '_pretty' && NAME.test(name) && !ignored.includes(name) && !ignored.includes(name.split(':')[0] ?? '');

const toLink = (searched: Searched, parameters: SearchCall['parameters']): string => {
  const query = new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString();
  return `${searched.base}/${searched.type}${query && `?${query}`}`;
};

const toEntry = (base: string, mode: 'match' | 'include') => (resource: Resource): BundleEntry => ({
  fullUrl: `${base}/${resource.resourceType}/${resource.id ?? ''}`, resource, search: { mode },
});

/** IHE's searchsets want a fullUrl on every entry. */
const toIgnored = (ignored: readonly string[], outcomeId: string): BundleEntry<OperationOutcome> => ({
  fullUrl: urnUuid(outcomeId),
  resource: {
    resourceType: 'OperationOutcome',
    issue: ignored.map((name) => ({ severity: 'warning', code: 'not-supported', details: { text: `the search parameter ${name} is not known and was ignored` } })),
  },
  search: { mode: 'outcome' },
});

export const toSearchBundle = (searched: Searched, { page, ignored }: SearchAnswer): Bundle => {
  const applied = searched.parameters.filter(isApplied(ignored));
  const withoutCursor = applied.filter(([name]) => name !== '_cursor');
  const entry = [
    ...page.matches.map(toEntry(searched.base, 'match')),
    ...page.included.map(toEntry(searched.base, 'include')),
    ...(ignored.length > 0 ? [toIgnored(ignored, searched.outcomeId)] : []),
  ];
  return {
    resourceType: 'Bundle', type: 'searchset',
    ...(page.total !== undefined && { total: page.total }),
    link: [
      { relation: 'self', url: toLink(searched, applied) },
      ...(page.next === undefined ? [] : [{ relation: 'next', url: toLink(searched, [...withoutCursor, ['_cursor', page.next]]) }]),
    ],
    ...(entry.length > 0 && { entry }),
  };
};
