// A search at a peer, through all its pages, which never leave the peer's host (the client refuses that). https://hl7.org/fhir/R4/http.html#paging
import type { Peer } from '../../core/exchange/peer.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { HttpClient } from '../http-client.ts';
import { readFhirJson } from './read-fhir-json.ts';
import { readSearchset, type SearchEntry, type Searchset } from './read-searchset.ts';
import { takeOk } from './take-ok.ts';

/** Everything that was found, over all pages. */
export type Found = Omit<Searchset, 'next'>;

const MAX_PAGE_BYTES = 33_554_432;
const MAX_ENTRIES = 10_000;

const askPage = async (http: HttpClient, peer: Peer, url: string): Promise<Result<{ readonly page: unknown; readonly url: string }>> => {
  const call = { url, accept: 'application/fhir+json', maxBytes: MAX_PAGE_BYTES, totalTimeoutMs: peer.limits.timeoutMs * 3 };
  const answer = await http.send(peer, call);
  const good = answer.ok ? takeOk(answer.value, 'network-rejected') : answer;
  if (!good.ok) return good;
  const page = await readFhirJson(good.value);
  return page.ok ? ok({ page: page.value, url: good.value.url }) : page;
};

/** The page after, as an absolute address. */
const askSearchset = async (http: HttpClient, peer: Peer, search: { readonly type: 'Patient' | 'DocumentReference'; readonly url: string }): Promise<Result<Searchset>> => {
  const asked = await askPage(http, peer, search.url);
  const page = asked.ok ? readSearchset(asked.value.page, search.type, peer.baseUrl) : asked;
  if (!asked.ok || !page.ok || page.value.next === undefined) return page;
  return ok({ ...page.value, next: URL.parse(page.value.next, asked.value.url)?.href ?? page.value.next });
};

/** More than allowed is refused, not cut: a dossier that lacks a page would look complete. */
const checkBounds = (seen: ReadonlySet<string>, entries: number, peer: Peer): Result<undefined> => {
  if (seen.size >= peer.limits.maxPages) return fail('network-rejected', { text: 'the search has more pages than allowed', expression: 'Bundle.link' });
  return entries <= MAX_ENTRIES ? ok(undefined) : fail('network-rejected', { text: 'the search has more entries than allowed', expression: 'Bundle.entry' });
};

export const searchAll = async (http: HttpClient, peer: Peer, search: { readonly type: 'Patient' | 'DocumentReference'; readonly url: string }): Promise<Result<Found>> => {
  const matches: SearchEntry[] = [];
  const included: SearchEntry[] = [];
  let malformed = 0;
  const seen = new Set<string>();
  for (let url: string | undefined = search.url; url !== undefined;) {
    if (seen.has(url)) return fail('network-rejected', { text: 'the pages of the search go in a circle', expression: 'Bundle.link' });
    const bounds = checkBounds(seen, matches.length + included.length, peer);
    if (!bounds.ok) return bounds;
    seen.add(url);
    const page: Result<Searchset> = await askSearchset(http, peer, { type: search.type, url });
    if (!page.ok) return page;
    matches.push(...page.value.matches);
    included.push(...page.value.included);
    malformed += page.value.malformed;
    url = page.value.next;
  }
  return ok({ matches, included, malformed });
};
