// Replies in short.
import type { Html } from './pages/html.ts';
import type { Reply } from './route.ts';

type Headers = Readonly<Record<string, string>>;

export const reply = {
  json: (status: number, value: unknown, headers: Headers = {}): Reply => ({ status, headers, body: { kind: 'json', value } }),
  fhir: (value: unknown, headers: Headers = {}): Reply => ({ status: 200, headers, body: { kind: 'fhir', value } }),
  html: (status: number, value: Html, headers: Headers = {}): Reply => ({ status, headers, body: { kind: 'html', value } }),
  redirect: (location: string, headers: Headers = {}): Reply => ({ status: 303, headers: { Location: location, ...headers }, body: { kind: 'none' } }),
} as const;
