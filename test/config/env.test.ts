// Settings: what is refused, all at once, without repeating a value; and that .env.example is the table.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSettings, toEnvExample, toPublicUrl, type Environment } from '../../src/config/env.ts';

const TOKEN = 'a-token-of-at-least-thirty-two-characters';
const names = (env: Environment): readonly (string | undefined)[] => {
  const read = readSettings(env);
  return read.ok ? [] : read.failure.issues.map((issue) => issue.expression);
};

test.each([
  ['PORT', '65536'], ['PORT', '-1'], ['PORT', '80a'], ['PORT', '1e3'], ['HOST', 'a host'], ['PUBLIC_URL', 'ftp://example.org'], ['PUBLIC_URL', 'https://example.org/path'],
  ['PUBLIC_URL', 'https://user:pass@example.org'], ['PUBLIC_URL', 'https://example.org/?a=b'], ['TRUST_PROXY', 'true'], ['TRUST_PROXY', '10.0.0.1,somewhere'],
  ['ACCESS_TOKEN', 'short'], ['ACCESS_TOKEN', `${TOKEN} with spaces`], ['DATABASE_URL', 'mysql://a/b'], ['MAX_DOCUMENT_BYTES', '0'], ['DEADLINE_CRON', 'every day'],
  ['DEADLINE_TIME_ZONE', '+01:00'], ['DEADLINE_TIME_ZONE', 'Europe/Nowhere'], ['EXCHANGE_POLL_SECONDS', '1.5'], ['EXCHANGE_LEASE_SECONDS', '1'], ['DEADLINE_LEASE_SECONDS', '1'], ['DEADLINE_LEASE_SECONDS', '601'], ['ALLOW_TIME_TRAVEL', 'yes'], ['LOG_LEVEL', 'debug'],
  ['ACCESS_TOKEN_LOGIN', 'no'], ['SESSION_MINUTES', '4'], ['SESSION_MINUTES', '1441'], ['OIDC_ISSUER', 'http://idp.example.org'], ['OIDC_ISSUER', 'https://idp.example.org/?a=b'], ['OIDC_ISSUER', 'http://localhost.example.org'],
  ['OIDC_CLIENT_ID', 'two words'], ['OIDC_CLIENT_SECRET', 'short'], ['OIDC_SCOPE', 'profile'], ['OIDC_ROLES', 'boss=x'], ['OIDC_ROLES', 'coordinator'], ['OIDC_ROLES', 'coordinator='], ['OIDC_ROLES', ';'],
  ['SMTP_URL', 'mail.example.org'], ['MAIL_FROM', 'nobody'],
])('refuses %s=%s', (name, value) => {
  expect(names({ [name]: value })).toContain(name);
});

test.each([
  [{ SMTP_URL: 'smtp://mail.example.org' }], [{ MAIL_FROM: 'adapter@example.org' }],
])('mail needs a server and a sender: %j', (env) => {
  expect(names(env)).toEqual(['MAIL_FROM']);
});

test('a server and a sender; neither stands where the setting is printed', () => {
  const read = readSettings({ SMTP_URL: 'smtps://adapter:secret-login@mail.example.org', MAIL_FROM: 'Desk <adapter@example.org>', WEBHOOKS_FILE: 'webhooks.json' });
  expect(read).toMatchObject({ ok: true, value: { mail: { smtp: { host: 'mail.example.org', port: 465, tls: 'implicit' }, from: { address: 'adapter@example.org', name: 'Desk' } }, webhooksFile: 'webhooks.json' } });
  expect(JSON.stringify(read)).not.toContain('secret-login');
});

test('names every issue at once and repeats no value', () => {
  const read = readSettings({ PORT: 'secret-port', ACCESS_TOKEN: 'secret-short', DATABASE_URL: 'secret-url', LOG_LEVEL: 'secret-level' });
  expect(read.ok).toBe(false);
  expect(JSON.stringify(read)).not.toContain('secret-');
  expect(names({ PORT: 'x', ACCESS_TOKEN: 'short', DATABASE_URL: 'x', LOG_LEVEL: 'x' })).toEqual(['PORT', 'ACCESS_TOKEN', 'DATABASE_URL', 'LOG_LEVEL']);
});

test('another address than loopback needs a token and encryption', () => {
  expect(names({ HOST: '0.0.0.0' })).toEqual(['ACCESS_TOKEN', 'PUBLIC_URL']);
  expect(names({ HOST: '::', ACCESS_TOKEN: TOKEN })).toEqual(['PUBLIC_URL']);
  expect(names({ HOST: '10.1.2.3', ACCESS_TOKEN: TOKEN, PUBLIC_URL: 'http://example.org' })).toEqual(['PUBLIC_URL']);
  expect(names({ HOST: '0.0.0.0', ACCESS_TOKEN: TOKEN, TLS_CERT: 'cert.pem' })).toEqual(['TLS_CERT', 'PUBLIC_URL']);
  expect(names({ HOST: '127.0.0.1.example.org' })).toContain('ACCESS_TOKEN'); // a name that only looks like loopback
  expect(names({ HOST: '0.0.0.0', PUBLIC_URL: 'https://example.org' })).toEqual(['ACCESS_TOKEN']);
});

test('the same addresses are taken once they are safe', () => {
  expect(names({ HOST: '0.0.0.0', ACCESS_TOKEN: TOKEN, PUBLIC_URL: 'https://example.org' })).toEqual([]);
  expect(names({ HOST: '0.0.0.0', ACCESS_TOKEN: TOKEN, TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem' })).toEqual([]);
  for (const host of ['127.0.0.1', '127.9.8.7', '::1', 'localhost']) expect(names({ HOST: host })).toEqual([]);
});

test('a database needs a token that every replica shares', () => {
  expect(names({ DATABASE_URL: 'postgres://db/adapter' })).toEqual(['ACCESS_TOKEN']);
  expect(names({ DATABASE_URL: 'postgres://db/adapter', ACCESS_TOKEN: TOKEN })).toEqual([]);
});

const OIDC = { OIDC_ISSUER: 'https://idp.example.org/realms/a', OIDC_CLIENT_ID: 'adapter', OIDC_CLIENT_SECRET: 'a-secret-of-the-client', OIDC_ROLES: 'coordinator=so-coordinators' };
const OIDC_SECRET = OIDC.OIDC_CLIENT_SECRET;

test('the settings of the sign-in are complete or absent', () => {
  expect(names(OIDC)).toEqual([]);
  expect(names({ ...OIDC, OIDC_CLIENT_ID: '' })).toEqual(['OIDC_CLIENT_ID']);
  expect(names({ ...OIDC, OIDC_CLIENT_SECRET: '' })).toEqual(['OIDC_CLIENT_SECRET']);
  expect(names({ ...OIDC, OIDC_CLIENT_KEY: 'key.json' })).toEqual(['OIDC_CLIENT_SECRET']); // both
  expect(names({ ...OIDC, OIDC_CLIENT_SECRET: '', OIDC_CLIENT_KEY: 'key.json' })).toEqual([]);
  expect(names({ ...OIDC, OIDC_ROLES: '' })).toEqual(['OIDC_ROLES']);
  for (const [name, value] of Object.entries(OIDC)) if (name !== 'OIDC_ISSUER') expect([name, names({ [name]: value })]).toEqual([name, ['OIDC_ISSUER']]);
  expect(names({ ...OIDC, OIDC_ISSUER: 'http://127.0.0.1:8090' })).toEqual([]);
});

test('the login with the access token is switched off only where there is another', () => {
  expect(names({ ACCESS_TOKEN_LOGIN: 'false' })).toEqual(['ACCESS_TOKEN_LOGIN']);
  expect(names({ ...OIDC, ACCESS_TOKEN_LOGIN: 'false' })).toEqual([]);
});

test('the sign-in is read with its roles; a directory name keeps its commas and equal signs', () => {
  expect(readSettings({ ...OIDC, OIDC_ROLES: 'coordinator=cn=so,ou=groups ; administrator=admins;coordinator=desk', OIDC_ROLES_CLAIM: 'realm_access.roles', SESSION_MINUTES: '60' })).toMatchObject({ ok: true, value: { sessionSeconds: 3600, signIn: {
    issuer: OIDC.OIDC_ISSUER, clientId: 'adapter', clientSecret: OIDC_SECRET, scope: 'openid profile', rolesClaim: 'realm_access.roles',
    roles: [{ role: 'coordinator', value: 'cn=so,ou=groups' }, { role: 'administrator', value: 'admins' }, { role: 'coordinator', value: 'desk' }],
  } } });
});

test('an empty environment gives the documented defaults', () => {
  expect(readSettings({ PORT: '', PEERS_FILE: ' ' })).toEqual({ ok: true, value: {
    port: 8080, host: '127.0.0.1', trustProxy: false, dataDir: './data', maxDocumentBytes: 4_294_967_296, maxProvideBytes: 33_554_432, maxProvideConcurrent: 4, diskAlarmBytes: 1_073_741_824, clamdMaxBytes: 104_857_600, deadlineCron: '*/15 * * * *', deadlineTimeZone: 'Europe/Brussels', deadlineLeaseSeconds: 45,
    exchangePollSeconds: 3600, exchangeRetrySeconds: 30, exchangeMaxAttempts: 40, exchangeGiveUpHours: 72, peerBreakerFailures: 5, peerBreakerSeconds: 30, exchangeLeaseSeconds: 900, allowTimeTravel: false, logLevel: 'info', accessTokenLogin: true, sessionSeconds: 28_800,
  } });
});

test('values are read into their types', () => {
  const read = readSettings({ PORT: '0', TRUST_PROXY: '10.0.0.0/8, loopback', TLS_CERT: 'c', TLS_KEY: 'k', ALLOW_TIME_TRAVEL: 'true', PUBLIC_URL: 'https://Example.org/', PEERS_FILE: 'peers.json' });
  expect(read).toMatchObject({ ok: true, value: { port: 0, trustProxy: ['10.0.0.0/8', 'loopback'], tls: { certFile: 'c', keyFile: 'k' }, allowTimeTravel: true, publicUrl: 'https://example.org', peersFile: 'peers.json' } });
});

test('without PUBLIC_URL the address is the one it listens on', () => {
  expect(toPublicUrl({ host: '127.0.0.1' }, 8080)).toBe('http://127.0.0.1:8080');
  expect(toPublicUrl({ host: '::1', tls: { certFile: 'c', keyFile: 'k' } }, 8443)).toBe('https://[::1]:8443');
  expect(toPublicUrl({ host: '127.0.0.1', publicUrl: 'https://example.org' }, 1)).toBe('https://example.org');
});

test('.env.example is the table, and reading it gives the defaults', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  expect(example).toBe(toEnvExample());
  const pairs = example.split('\n').filter((line) => /^[A-Z_]+=/u.test(line)).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).replaceAll('"', '')] as const);
  expect(pairs.length).toBeGreaterThan(8);
  expect(readSettings(Object.fromEntries(pairs))).toEqual(readSettings({}));
});
