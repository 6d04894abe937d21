// A search at a peer, through all its pages, which never leave the peer's host (the client refuses that). https://hl7.org/fhir/R4/http.html#paging
import type { Peer } from '../../core/exchange/peer.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { ParseFhirXml } from '../../ports/fhir-xml.ts';
import type { HttpCall, HttpClient } from '../http-client.ts';
import { readFhir } from './read-fhir.ts';
import { readSearchset, type SearchEntry, type Searchset } from './read-searchset.ts';
import { takeOk } from './take-ok.ts';

/** Everything that was found, over all pages. */
export type Found = Omit<Searchset, 'next'>;

export interface Asking { readonly http: HttpClient; readonly peer: Peer; readonly parseXml: ParseFhirXml }
/** A list: the parameter stands several times. */
export interface Search { readonly type: 'Patient' | 'DocumentReference' | 'List' | 'Slot' | 'Appointment'; readonly parameters: Readonly<Record<string, string | readonly string[]>> }

const MAX_PAGE_BYTES = 33_554_432;
const MAX_ENTRIES = 10_000;
/** What every server and proxy takes; a longer search goes as a POST. */
const MAX_URL = 2000;

const textOf = ({ parameters }: Search): string => new URLSearchParams(Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]))).toString();
/** As GET would have it. */
const urlOf = (peer: Peer, search: Search): string => `${peer.baseUrl}/${search.type}?${textOf(search)}`;

export type Question = Pick<HttpCall, 'url' | 'body' | 'isSafe'>;

/** https://hl7.org/fhir/R4/http.html#search: GET and POST mean the same; in a POST the patient's number stands in no address. */
const toQuestion = (peer: Peer, search: Search): Question => {
  const url = urlOf(peer, search);
  if (peer.search !== 'post' && url.length <= MAX_URL) return { url };
  return { url: `${peer.baseUrl}/${search.type}/_search`, isSafe: true, body: { contentType: 'application/x-www-form-urlencoded', content: textOf(search) } };
};

const askPage = async ({ http, peer, parseXml }: Asking, question: Question): Promise<Result<{ readonly page: unknown; readonly url: string }>> => {
  const call = { ...question, accept: `application/fhir+${peer.format}`, maxBytes: MAX_PAGE_BYTES, totalTimeoutMs: peer.limits.timeoutMs * 3 };
  const answer = await http.send(peer, call);
  const good = answer.ok ? takeOk(answer.value, 'network-rejected') : answer;
  if (!good.ok) return good;
  const page = await readFhir(good.value, parseXml);
  return page.ok ? ok({ page: page.value, url: good.value.url }) : page;
};

/** The page after, as an absolute address. */
const askSearchset = async (asking: Asking, type: Search['type'], question: Question): Promise<Result<Searchset>> => {
  const asked = await askPage(asking, question);
  const page = asked.ok ? readSearchset(asked.value.page, type, asking.peer.baseUrl) : asked;
  if (!asked.ok || !page.ok || page.value.next === undefined) return page;
  return ok({ ...page.value, next: URL.parse(page.value.next, asked.value.url)?.href ?? page.value.next });
};

/** More than allowed is refused, not cut: a dossier that lacks a page would look complete. */
const checkBounds = (seen: ReadonlySet<string>, entries: number, peer: Peer): Result<undefined> => {
  if (seen.size >= peer.limits.maxPages) return fail('network-rejected', { text: 'the search has more pages than allowed', expression: 'Bundle.link' });
  return entries <= MAX_ENTRIES ? ok(undefined) : fail('network-rejected', { text: 'the search has more entries than allowed', expression: 'Bundle.entry' });
};

/** `first`: how the first page is asked for; the others as it says. */
const readPages = async (asking: Asking, type: Search['type'], first: Question): Promise<Result<Found>> => {
  const matches: SearchEntry[] = [];
  const included: SearchEntry[] = [];
  let malformed = 0;
  const seen = new Set<string>();
  for (let question: Question | undefined = first; question !== undefined;) {
    if (seen.has(question.url)) return fail('network-rejected', { text: 'the pages of the search go in a circle', expression: 'Bundle.link' });
    const bounds = checkBounds(seen, matches.length + included.length, asking.peer);
    if (!bounds.ok) return bounds;
    seen.add(question.url);
    const page: Result<Searchset> = await askSearchset(asking, type, question);
    if (!page.ok) return page;
    matches.push(...page.value.matches);
    included.push(...page.value.included);
    malformed += page.value.malformed;
    question = page.value.next === undefined ? undefined : { url: page.value.next };
  }
  return ok({ matches, included, malformed });
};

const searchPages = (asking: Asking, search: Search): Promise<Result<Found>> => readPages(asking, search.type, toQuestion(asking.peer, search));

export const searchAll = { of: searchPages, from: readPages, urlOf };
