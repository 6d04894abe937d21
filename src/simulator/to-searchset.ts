// One page of a search as the simulated network answers it, and what the injected faults make of it.
import type { Bundle, BundleEntry, DocumentReference, List, Resource } from '@medplum/fhirtypes';
import type { FaultKind } from './faults.ts';

export interface PageRequest {
  /** FHIR base as the caller addressed it. */
  readonly base: string;
  /** Path and query of this search without `_page`. */
  readonly self: URL;
  readonly page: number;
  readonly pageSize: number;
  readonly fault?: FaultKind | undefined;
  /** An address at another host. */
  readonly elsewhere: string;
}

/** SHA-1 of nothing: never the digest of a document. */
const WRONG_HASH = '2jmj7l5rSw0yVb/vlWAYkK/YBwk=';

type Change = (document: DocumentReference, elsewhere: string) => DocumentReference;

const withAttachment = (document: DocumentReference, change: Readonly<Record<string, unknown>>): DocumentReference =>
  ({ ...document, content: document.content.map((c) => ({ ...c, attachment: { ...c.attachment, ...change } })) });

const CHANGES: Partial<Record<FaultKind, Change>> = {
  'wrong-size': (d) => withAttachment(d, { size: (d.content[0]?.attachment.size ?? 0) + 1 }),
  'wrong-hash': (d) => withAttachment(d, { hash: WRONG_HASH }),
  'attachment-elsewhere': (d, elsewhere) => withAttachment(d, { url: elsewhere }),
  'other-patient': (d) => ({ ...d, subject: { reference: 'Patient/somebody-else' } }),
};

const LIST_CHANGES: Partial<Record<FaultKind, (list: List) => List>> = {
  'other-patient': (l) => ({ ...l, subject: { reference: 'Patient/somebody-else' } }),
  'dangling-item': (l) => ({ ...l, entry: [...l.entry ?? [], { item: { reference: 'DocumentReference/never-there' } }] }),
};

const changedList = (list: List, fault: FaultKind | undefined): List => (fault && LIST_CHANGES[fault])?.(list) ?? list;

const changed = (resource: Resource, request: PageRequest): Resource => {
  if (resource.resourceType === 'List') return changedList(resource, request.fault);
  const change = request.fault && CHANGES[request.fault];
  return change && resource.resourceType === 'DocumentReference' ? change(resource, request.elsewhere) : resource;
};

const linkTo = (request: PageRequest, page: number): string => {
  const url = new URL(request.self);
  url.searchParams.set('_page', page.toString());
  return url.href;
};

const findNext = (found: readonly Resource[], request: PageRequest): string | undefined => {
  if (request.fault === 'next-elsewhere') return request.elsewhere;
  return (request.page + 1) * request.pageSize < found.length ? linkTo(request, request.page + 1) : undefined;
};

/** Nothing that any reader takes for an entry. */
const MALFORMED: BundleEntry = { search: { mode: 'match' } };

export const toSearchset = (all: readonly Resource[], request: PageRequest): Bundle => {
  const found = request.fault === 'omit-entry' ? all.slice(0, -1) : all;
  const next = findNext(found, request);
  const here = found.slice(request.page * request.pageSize, (request.page + 1) * request.pageSize);
  return {
    resourceType: 'Bundle', type: 'searchset', total: found.length,
    link: [{ relation: 'self', url: request.self.href }, ...(next === undefined ? [] : [{ relation: 'next', url: next }])],
    entry: [...here.map((resource): BundleEntry => ({
      fullUrl: `${request.base}/${resource.resourceType}/${resource.id ?? ''}`, resource: changed(resource, request), search: { mode: 'match' },
    })), ...(request.fault === 'malformed-entry' ? [MALFORMED] : [])],
  };
};
