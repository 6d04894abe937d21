// The file of webhooks: what is refused, all at once, without repeating a value; and contacts that name none of it.
import { expect, test } from 'vitest';
import { checkContacts } from '../../src/config/check-contacts.ts';
import { parseWebhooks } from '../../src/config/parse-webhooks.ts';
import type { Programme } from '../../src/core/intake/programme.ts';
import { fail, ok } from '../../src/core/kernel/result.ts';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const ENTRY = { id: 'desk', url: 'https://desk.example.org/hooks/due', secretFile: 'desk.secret' };
const parse = (file: unknown, secret = SECRET): ReturnType<typeof parseWebhooks> => parseWebhooks(file, (path) => (path === ENTRY.secretFile ? ok(secret) : fail('invalid', 'no')));
const faults = (file: unknown, secret?: string): readonly (string | undefined)[] => {
  const parsed = parse(file, secret);
  return parsed.ok ? [] : parsed.failure.issues.map((issue) => issue.expression);
};

test('an entry as it should be', () => {
  const parsed = parse([ENTRY]);
  expect(parsed.ok && parsed.value.get('desk')).toMatchObject({ id: 'desk', url: ENTRY.url, allowPrivateAddresses: false });
  expect(parsed.ok && parsed.value.get('desk')?.secrets()).toEqual([Buffer.alloc(24, 1)]);
  expect(JSON.stringify(parsed.ok && [...parsed.value.values()])).not.toContain('secret');
});

test.each([
  [{ url: 'http://desk.example.org/' }, '[0].url'], [{ url: 'https://127.0.0.1/' }, '[0].url'], [{ url: 'https://localhost/' }, '[0].url'], [{ url: 'https://10.0.0.1/' }, '[0].url'], [{ url: 'https://[::1]/' }, '[0].url'],
  [{ url: 'https://user:pass@desk.example.org/' }, '[0].url'], [{ url: 'https://desk.example.org/?a=b' }, '[0].url'], [{ url: 'file:///etc/passwd' }, '[0].url'], [{ url: 'desk' }, '[0].url'],
  [{ id: 'Two Words' }, '[0].id'], [{ secretFile: 'gone' }, '[0].secretFile'], [{ secret: SECRET }, '[0]'], [{ id: undefined }, '[0]'],
])('refuses %j', (change, at) => {
  expect(faults([{ ...ENTRY, ...change }])).toContain(`webhooks${at}`);
});

test.each([[''], ['secret'], [SECRET.slice(6)], [`whsec_${Buffer.alloc(23).toString('base64')}`], [`whsec_${Buffer.alloc(65).toString('base64')}`], [`${SECRET}*`], [`${SECRET}\n${SECRET}\n${SECRET}`]])('refuses the secret %j', (secret) => {
  const parsed = parse([ENTRY], secret);
  expect(faults([ENTRY], secret)).toEqual(['webhooks[0].secretFile']);
  if (secret.length > 10) expect(JSON.stringify(parsed)).not.toContain(secret.slice(0, 12));
});

test('two secrets while they are being changed; http inside the house where that is said', () => {
  expect(faults([ENTRY], `${SECRET}\n\n${SECRET}\n`)).toEqual([]);
  expect(faults([{ ...ENTRY, url: 'http://10.0.0.1:8080/x', allowPrivateAddresses: true }])).toEqual([]);
});

test('all issues at once, and an id that stands twice', () => {
  expect(faults([{ ...ENTRY, url: 'http://a/', secretFile: 'gone' }, ENTRY])).toEqual(['webhooks[0].url', 'webhooks[0].secretFile', 'webhooks[1].id']);
  expect(faults({})).toEqual(['webhooks']);
});

test('a contact names a webhook that is there', () => {
  const known = parse([ENTRY]);
  if (!known.ok) throw new Error('not parsed');
  const check = (coordinator: string, head: string): ReturnType<typeof checkContacts> => checkContacts(new Map([['p', {
    contacts: { coordinator: { name: 'Desk', webhook: coordinator } }, departments: [{ code: 'a', display: 'A' }, { code: 'b', display: 'B', head: { name: 'Head', webhook: head } }],
  } as unknown as Programme]]), known.value);
  expect(check('desk', 'desk')).toEqual(known);
  const refused = check('dusk', 'disk');
  expect(refused.ok ? [] : refused.failure.issues.map((i) => i.expression)).toEqual(['programmes[0].contacts.coordinator.webhook', 'programmes[0].departments[1].head.webhook']);
});
