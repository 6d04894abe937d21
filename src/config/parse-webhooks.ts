// The checked file of webhooks: where notices may be posted, and what they are signed with (schema: webhooks.schema.json).
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { Webhook } from '../core/notices/webhook.ts';
import { parsePeerUrl } from './parse-peer-url.ts';
import schema from './webhooks.schema.json' with { type: 'json' };

/** What stands in the file, after the schema said yes. */
interface WebhookEntry { readonly id: string; readonly url: string; readonly secretFile: string; readonly allowPrivateAddresses?: boolean }

/** Reads a file of secrets; the path is as the entry writes it. */
export type ReadSecrets = (path: string) => Result<string>;

const isEntries = new Ajv2020({ allErrors: true, strict: true }).compile<WebhookEntry[]>(schema);

/** Names the element and what it must be; never what stands there. */
const toIssue = (error: ErrorObject): Issue => {
  const extra: unknown = (error.params as Readonly<Record<string, unknown>>)['additionalProperty'];
  const text = typeof extra === 'string' ? `does not know the element ${extra}` : error.message ?? 'is not as the schema wants it';
  return { text, expression: `webhooks${error.instancePath.replaceAll(/\/(\d+)(?=\/|$)/gu, '[$1]').replaceAll('/', '.')}` };
};

const PREFIX = 'whsec_';
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

const parseSecret = (line: string): Uint8Array | undefined => {
  const text = line.startsWith(PREFIX) ? line.slice(PREFIX.length) : '';
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u.test(text);
  const bytes = isBase64 ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  return bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES ? bytes : undefined;
};

const parseSecrets = (text: string, expression: string): Result<readonly Uint8Array[]> => {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const secrets = lines.flatMap((line) => parseSecret(line) ?? []);
  return lines.length > 0 && lines.length <= 2 && secrets.length === lines.length ? ok(secrets)
    : fail('invalid', { text: 'must hold one secret, or two during a change: whsec_ and base64 of 24 to 64 bytes, a line each', expression, fault: 'us' });
};

const parseEntry = ({ id, url: address, secretFile, allowPrivateAddresses = false }: WebhookEntry, at: string, readSecrets: ReadSecrets): Result<Webhook> => {
  const url = parsePeerUrl({ address, allowPrivateAddresses }, `${at}.url`);
  const file = readSecrets(secretFile);
  const secrets = file.ok ? parseSecrets(file.value, `${at}.secretFile`) : fail('invalid', { text: 'cannot be read', expression: `${at}.secretFile`, fault: 'us' as const });
  if (!url.ok || !secrets.ok) return fail('invalid', ...[url, secrets].flatMap((p) => (p.ok ? [] : p.failure.issues)));
  const keys = secrets.value;
  return ok({ id, url: url.value.href, secrets: () => keys, allowPrivateAddresses });
};

/** By id. Every issue of the whole file at once; failure `invalid`. */
export const parseWebhooks = (file: unknown, readSecrets: ReadSecrets): Result<ReadonlyMap<string, Webhook>> => {
  if (!isEntries(file)) return fail('invalid', ...(isEntries.errors ?? []).map(toIssue));
  const parsed = file.map((entry, index) => parseEntry(entry, `webhooks[${String(index)}]`, readSecrets));
  const twice = file.flatMap(({ id }, index) => (file.findIndex((other) => other.id === id) < index ? [{ text: 'stands twice', expression: `webhooks[${String(index)}].id` }] : []));
  const issues = [...parsed.flatMap((p) => (p.ok ? [] : p.failure.issues)), ...twice];
  return issues.length > 0 ? fail('invalid', ...issues) : ok(new Map(parsed.flatMap((p) => (p.ok ? [[p.value.id, p.value] as const] : []))));
};
