// Replies in short.
import type { Html } from './pages/html.ts';
import type { Reply } from './route.ts';

type Headers = Readonly<Record<string, string>>;

export const reply = {
  json: (status: number, value: unknown, headers: Headers = {}): Reply => ({ status, headers, body: { kind: 'json', value } }),
  fhir: (value: unknown, headers: Headers = {}): Reply => ({ status: 200, headers, body: { kind: 'fhir', value } }),
  html: (status: number, value: Html, headers: Headers = {}): Reply => ({ status, headers, body: { kind: 'html', value } }),
  redirect: (location: string, headers: Headers = {}): Reply => ({ status: 303, headers: { Location: location, ...headers }, body: { kind: 'none' } }),
  /** A page of a list that is a page for browsers too, with the way to the next one. */
  list: (page: { readonly next?: string }, address: string): Reply => ({
    status: 200, body: { kind: 'json', value: page },
    headers: { Vary: 'Accept', ...(page.next !== undefined && { Link: `<${address}?${new URLSearchParams({ cursor: page.next }).toString()}>; rel="next"` }) },
  }),
  /** After a form: to the page that says what was done. */
  done: (page: string, done = ''): Reply => ({ status: 303, headers: { Location: `${page}?${new URLSearchParams({ done }).toString()}#done` }, body: { kind: 'none' } }),
} as const;
