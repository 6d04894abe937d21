// The one reader of the environment: every setting with its meaning, form and default. `.env.example` is made from this table.
import { isIP } from 'node:net';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { parseTimeZone } from '../core/kernel/time.ts';
import { parseSender, parseSmtpUrl, type Sender, type SmtpSetting } from './parse-mail.ts';
import { parseIssuer, parseRoles, parseScope, type SignInSetting } from './parse-sign-in.ts';

interface Row<T> {
  readonly doc: string;
  /** For people; a value that is not of this form is named, never repeated. */
  readonly format: string;
  readonly default?: string;
  /** Never printed, never logged. */
  readonly secret?: true;
  /** `undefined`: not of this form. */
  readonly parse: (text: string) => T | undefined;
}

const row = <T>(r: Row<T> & { readonly default: string }): Row<T> & { readonly default: string } => r;
const optional = <T>(r: Omit<Row<T>, 'default'>): Row<T> => r;

const text = (value: string): string | undefined => (value.includes('\0') ? undefined : value);
const wholeNumber = (least: number, most: number) => (value: string): number | undefined => {
  const number = /^\d{1,15}$/u.test(value) ? Number(value) : NaN;
  return number >= least && number <= most ? number : undefined;
};
const yesOrNo = (value: string): boolean | undefined => ({ true: true, false: false })[value];
const oneOf = <T extends string>(...choices: readonly T[]) => (value: string): T | undefined => choices.find((c) => c === value);
const matching = (pattern: RegExp) => (value: string): string | undefined => (pattern.test(value) ? value : undefined);

const toUrl = (value: string, schemes: readonly string[]): URL | undefined => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url && schemes.includes(url.protocol) ? url : undefined;
};
const parsePublicUrl = (value: string): string | undefined => {
  const url = toUrl(value, ['http:', 'https:']);
  return url && url.pathname === '/' && `${url.search}${url.hash}${url.username}${url.password}` === '' ? url.origin : undefined;
};
const parseZone = (value: string): string | undefined => {
  const zone = parseTimeZone(value);
  return zone.ok ? zone.value : undefined;
};
const isProxyAddress = (value: string): boolean => ['loopback', 'linklocal', 'uniquelocal'].includes(value) || isIP(value.replace(/\/\d{1,3}$/u, '')) !== 0;
const parseProxy = (value: string): false | number | readonly string[] | undefined => {
  if (value === 'off') return false;
  if (/^[1-9]$/u.test(value)) return Number(value);
  const addresses = value.split(',').map((a) => a.trim());
  return addresses.every(isProxyAddress) ? addresses : undefined;
};

const parseClamd = (value: string): Settings['clamd'] => {
  const [, host, port] = /^([A-Za-z0-9.-]+):(\d{1,5})$/u.exec(value) ?? [];
  if (host !== undefined && port !== undefined) return Number(port) > 0 && Number(port) <= 65_535 ? { host, port: Number(port) } : undefined;
  return value.startsWith('/') && text(value) !== undefined ? { path: value } : undefined;
};

const YES_OR_NO = 'true or false';
const FIELD = String.raw`[\dA-Za-z*,/-]+`;

const TABLE = {
  PORT: row({ doc: 'Port to listen on; 0 takes a free one.', format: '0 to 65535', default: '8080', parse: wholeNumber(0, 65_535) }),
  HOST: row({ doc: 'Address to listen on. Any other than loopback needs ACCESS_TOKEN, and PUBLIC_URL with https or TLS_CERT and TLS_KEY.', format: 'an IP address or host name', default: '127.0.0.1', parse: matching(/^[A-Za-z0-9.:-]{1,253}$/u) }),
  PUBLIC_URL: optional({ doc: 'Address under which others reach the adapter: in Location headers, paging links and fullUrl. Default: the address it listens on.', format: 'http or https, a host and a port, no path', parse: parsePublicUrl }),
  TLS_CERT: optional({ doc: 'File with the certificate chain (PEM), to serve https itself.', format: 'a path', parse: text }),
  TLS_KEY: optional({ doc: 'File with the private key (PEM) of TLS_CERT.', format: 'a path', parse: text }),
  TRUST_PROXY: row({ doc: 'Whose X-Forwarded-For is believed: nobody, a number of proxies in front, or their addresses.', format: 'off, 1 to 9, or addresses with commas (CIDR, loopback)', default: 'off', parse: parseProxy }),
  ACCESS_TOKEN: optional({ doc: 'Token that callers send as bearer and people log in with. Without it one is created at the first start and kept in DATA_DIR, readable by the owner only.', format: 'at least 32 characters of A-Z a-z 0-9 . _ ~ + / = -', secret: true, parse: matching(/^[A-Za-z0-9._~+/=-]{32,512}$/u) }),
  ACCESS_TOKEN_LOGIN: row({ doc: 'Whether people may log in with the access token at the login page. It stays a bearer token for programs. False needs OIDC_ISSUER.', format: YES_OR_NO, default: 'true', parse: yesOrNo }),
  SESSION_MINUTES: row({ doc: 'How long somebody stays signed in.', format: '5 to 1440', default: '480', parse: wholeNumber(5, 1440) }),
  OIDC_ISSUER: optional({ doc: 'Sign-in of people by OpenID Connect: the issuer, as the provider writes it. Its redirect URI is PUBLIC_URL/login/callback.', format: 'an https URL; http on this machine', parse: parseIssuer }),
  OIDC_CLIENT_ID: optional({ doc: 'Under which id the adapter is registered at OIDC_ISSUER.', format: '1 to 255 characters without spaces', parse: matching(/^[\x21-\x7e]{1,255}$/u) }),
  OIDC_CLIENT_SECRET: optional({ doc: 'Secret of OIDC_CLIENT_ID; or OIDC_CLIENT_KEY.', format: '8 to 512 characters without spaces', secret: true, parse: matching(/^[\x21-\x7e]{8,512}$/u) }),
  OIDC_CLIENT_KEY: optional({ doc: 'File with the private key (JWK with alg) of OIDC_CLIENT_ID, for private_key_jwt instead of a secret.', format: 'a path', parse: text }),
  OIDC_SCOPE: row({ doc: 'What is asked of the provider.', format: 'scopes with spaces, openid among them', default: 'openid profile', parse: parseScope }),
  OIDC_ROLES_CLAIM: row({ doc: 'Claim that holds the groups or roles of a person; dots lead into it.', format: '1 to 255 characters without spaces', default: 'roles', parse: matching(/^[\x21-\x7e]{1,255}$/u) }),
  OIDC_ROLES: optional({ doc: 'Which value of the claim gives which role: coordinator, physician, reviewer, administrator. Whoever has none gets in nowhere.', format: 'role=value; role=value', parse: parseRoles }),
  DATA_DIR: row({ doc: 'Folder of the embedded store and of the documents; one process locks it. With DATABASE_URL it must be storage that all replicas share.', format: 'a path', default: './data', parse: text }),
  DATABASE_URL: optional({ doc: 'PostgreSQL instead of the embedded store, for several replicas. Needs ACCESS_TOKEN.', format: 'a postgres or postgresql URL', secret: true, parse: (v) => (toUrl(v, ['postgres:', 'postgresql:']) ? v : undefined) }),
  PROGRAMMES_DIR: optional({ doc: 'Folder with the programme definitions (JSON). Default: the two that come with the adapter.', format: 'a path', parse: text }),
  PEERS_FILE: optional({ doc: 'File with the peers of the regional network (JSON). Without it nothing is asked over a network.', format: 'a path', parse: text }),
  SIGNING_KEYS_FILE: optional({ doc: 'File with the private keys (JWKS) by which peers with SMART Backend Services know the adapter, readable by its owner only; the first that fits signs. Without it keys are made at the first need and kept in DATA_DIR.', format: 'a path', parse: text }),
  CLIENTS_FILE: optional({ doc: 'File with the client systems that may get access tokens (JSON). Without it none may.', format: 'a path', parse: text }),
  MAX_DOCUMENT_BYTES: row({ doc: 'Largest document taken, in bytes.', format: '1 to 1099511627776', default: '4294967296', parse: wholeNumber(1, 1_099_511_627_776) }),
  CLAMD_SOCKET: optional({ doc: 'ClamAV daemon that scans each document before it is kept. While it is away none is taken. Without it none is scanned.', format: 'the path of a Unix socket, or host:port', parse: parseClamd }),
  CLAMD_MAX_BYTES: row({ doc: 'Largest document sent to the scanner, as its StreamMaxLength says. A larger one is refused, or set aside when it comes from a custodian.', format: '1 to 4294967296', default: '104857600', parse: wholeNumber(1, 4_294_967_296) }),
  DISK_ALARM_BYTES: row({ doc: 'Free room in DATA_DIR below which the log, /metrics and /readyz warn. Below a tenth of it no document is taken any more, so that the store can still write. 0: never.', format: '0 to 1099511627776', default: '1073741824', parse: wholeNumber(0, 1_099_511_627_776) }),
  MAX_PROVIDE_BYTES: row({ doc: 'Largest call by which documents are sent (ITI-65, ITI-105), in bytes.', format: '1024 to 1073741824', default: '33554432', parse: wholeNumber(1024, 1_073_741_824) }),
  MAX_PROVIDE_CONCURRENT: row({ doc: 'How many such calls are taken at the same time; others are told to come again (503).', format: '1 to 64', default: '4', parse: wholeNumber(1, 64) }),
  DEADLINE_CRON: row({ doc: 'When the deadlines are checked.', format: 'a cron expression of 5 or 6 fields', default: '*/15 * * * *', parse: matching(new RegExp(`^${FIELD}(?: ${FIELD}){4,5}$`, 'u')) }),
  DEADLINE_TIME_ZONE: row({ doc: 'Time zone of DEADLINE_CRON. Deadlines themselves follow the custodian.', format: 'an IANA time zone', default: 'Europe/Brussels', parse: parseZone }),
  DEADLINE_LEASE_SECONDS: row({ doc: 'After how many seconds without a sign of life another replica takes the deadline check over.', format: '2 to 600', default: '45', parse: wholeNumber(2, 600) }),
  SMTP_URL: optional({ doc: 'Mail server for notices. With smtp STARTTLS is required unless the server stands on this machine; ?tls=none takes a relay without it, and then without a login. Without it notices by mail are kept and shown as not sent.', format: 'smtps://user:password@host:465 or smtp://user:password@host:587; special characters percent-encoded', secret: true, parse: parseSmtpUrl }),
  MAIL_FROM: optional({ doc: 'Sender of that mail. Needed with SMTP_URL.', format: 'an address, or Name <address>', parse: parseSender }),
  WEBHOOKS_FILE: optional({ doc: 'File with the systems that get notices as signed calls (JSON). Without it none does.', format: 'a path', parse: text }),
  EXCHANGE_POLL_SECONDS: row({ doc: 'After how many seconds a custodian on the network that was not complete is asked again.', format: '1 to 604800', default: '3600', parse: wholeNumber(1, 604_800) }),
  EXCHANGE_RETRY_SECONDS: row({ doc: 'Longest pause after the first failure of a peer; doubles with each one more, up to EXCHANGE_POLL_SECONDS. Chance picks the real one.', format: '1 to 86400', default: '30', parse: wholeNumber(1, 86_400) }),
  EXCHANGE_MAX_ATTEMPTS: row({ doc: 'After how many failures in a row an exchange is given up and shown to the coordinator.', format: '1 to 10000', default: '40', parse: wholeNumber(1, 10_000) }),
  EXCHANGE_GIVE_UP_HOURS: row({ doc: 'After how many hours of failing an exchange is given up and shown to the coordinator.', format: '1 to 8760', default: '72', parse: wholeNumber(1, 8760) }),
  PEER_BREAKER_FAILURES: row({ doc: 'After how many failed calls in a row a peer is left alone for a while.', format: '1 to 1000', default: '5', parse: wholeNumber(1, 1000) }),
  PEER_BREAKER_SECONDS: row({ doc: 'For how many seconds it is left alone at first; doubles while it does not answer, up to 15 minutes.', format: '1 to 900', default: '30', parse: wholeNumber(1, 900) }),
  EXCHANGE_LEASE_SECONDS: row({ doc: 'For how many seconds a transfer belongs to the worker that claimed it.', format: '10 to 86400', default: '900', parse: wholeNumber(10, 86_400) }),
  ALLOW_TIME_TRAVEL: row({ doc: 'Lets a deadline check be made as of a later time. For demos and tests only.', format: YES_OR_NO, default: 'false', parse: yesOrNo }),
  LOG_LEVEL: row({ doc: 'Least severe log line that is written.', format: 'info, warn or error', default: 'info', parse: oneOf('info', 'warn', 'error') }),
};

type Table = typeof TABLE;
type Name = keyof Table;
type Value<R> = R extends { readonly parse: (value: string) => infer T } ? Exclude<T, undefined> : never;
type Values = { readonly [K in Name]: Value<Table[K]> | (Table[K] extends { readonly default: string } ? never : undefined) };

export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly publicUrl?: string;
  /** Files. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  readonly trustProxy: false | number | readonly string[];
  readonly accessToken?: string;
  readonly accessTokenLogin: boolean;
  readonly sessionSeconds: number;
  /** Absent: people have the access token only. */
  readonly signIn?: SignInSetting;
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly programmesDir?: string;
  readonly peersFile?: string;
  readonly signingKeysFile?: string;
  readonly clientsFile?: string;
  /** Absent: no notice goes by mail. */
  readonly mail?: { readonly smtp: SmtpSetting; readonly from: Sender };
  readonly webhooksFile?: string;
  readonly maxDocumentBytes: number;
  readonly diskAlarmBytes: number;
  readonly clamdMaxBytes: number;
  /** Where ClamAV's daemon listens. */
  readonly clamd?: { readonly path: string } | { readonly host: string; readonly port: number };
  readonly maxProvideBytes: number;
  readonly maxProvideConcurrent: number;
  readonly deadlineCron: string;
  readonly deadlineTimeZone: string;
  readonly deadlineLeaseSeconds: number;
  readonly exchangePollSeconds: number;
  readonly exchangeRetrySeconds: number;
  readonly exchangeMaxAttempts: number;
  readonly exchangeGiveUpHours: number;
  readonly peerBreakerFailures: number;
  readonly peerBreakerSeconds: number;
  readonly exchangeLeaseSeconds: number;
  readonly allowTimeTravel: boolean;
  readonly logLevel: 'info' | 'warn' | 'error';
}

export type Environment = Readonly<Record<string, string | undefined>>;

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/iu.test(host);

type Rule = readonly [isBroken: boolean, name: Name, text: string];

const signInRules = (v: Values): readonly Rule[] => {
  const hasIssuer = v.OIDC_ISSUER !== undefined;
  return [
    [hasIssuer && v.OIDC_CLIENT_ID === undefined, 'OIDC_CLIENT_ID', 'with OIDC_ISSUER, OIDC_CLIENT_ID must be set'],
    [hasIssuer && (v.OIDC_CLIENT_SECRET === undefined) === (v.OIDC_CLIENT_KEY === undefined), 'OIDC_CLIENT_SECRET', 'with OIDC_ISSUER, either OIDC_CLIENT_SECRET or OIDC_CLIENT_KEY must be set'],
    [hasIssuer && v.OIDC_ROLES === undefined, 'OIDC_ROLES', 'with OIDC_ISSUER, OIDC_ROLES must be set, or nobody has a role'],
    [!hasIssuer && [v.OIDC_CLIENT_ID, v.OIDC_CLIENT_SECRET, v.OIDC_CLIENT_KEY, v.OIDC_ROLES].some((given) => given !== undefined), 'OIDC_ISSUER', 'the other OIDC settings need OIDC_ISSUER'],
    [!hasIssuer && !v.ACCESS_TOKEN_LOGIN, 'ACCESS_TOKEN_LOGIN', 'without OIDC_ISSUER, ACCESS_TOKEN_LOGIN must be true, or nobody could log in'],
  ];
};

/** Secure by default: what is reachable from elsewhere has a token of its own and is encrypted. */
const checkTogether = (v: Values, broken: ReadonlySet<string>): readonly Issue[] => {
  const isRemote = !broken.has('HOST') && !isLoopback(v.HOST);
  const hasTls = v.TLS_CERT !== undefined && v.TLS_KEY !== undefined;
  const rules: readonly Rule[] = [
    [(v.TLS_CERT === undefined) !== (v.TLS_KEY === undefined), 'TLS_CERT', 'TLS_CERT and TLS_KEY are given together or not at all'],
    [isRemote && v.ACCESS_TOKEN === undefined, 'ACCESS_TOKEN', 'to listen on another address than loopback, ACCESS_TOKEN must be set'],
    ...signInRules(v),
    [(v.SMTP_URL === undefined) !== (v.MAIL_FROM === undefined), 'MAIL_FROM', 'SMTP_URL and MAIL_FROM are given together or not at all'],
    [isRemote && !hasTls && v.PUBLIC_URL?.startsWith('https:') !== true, 'PUBLIC_URL', 'to listen on another address than loopback, PUBLIC_URL must be https, or TLS_CERT and TLS_KEY given'],
    [v.DATABASE_URL !== undefined && v.ACCESS_TOKEN === undefined, 'ACCESS_TOKEN', 'with DATABASE_URL, ACCESS_TOKEN must be set: every replica takes the same'],
  ];
  return rules.filter(([isBroken, name]) => isBroken && !broken.has(name)).map(([, name, message]) => ({ text: message, expression: name, fault: 'us' }));
};

const toSignIn = (v: Values): Pick<Settings, 'signIn'> => (v.OIDC_ISSUER === undefined || v.OIDC_CLIENT_ID === undefined || v.OIDC_ROLES === undefined ? {} : { signIn: {
  issuer: v.OIDC_ISSUER, clientId: v.OIDC_CLIENT_ID, scope: v.OIDC_SCOPE, rolesClaim: v.OIDC_ROLES_CLAIM, roles: v.OIDC_ROLES,
  ...toOptional({ clientSecret: v.OIDC_CLIENT_SECRET, clientKeyFile: v.OIDC_CLIENT_KEY }),
} });

const toSettings = (v: Values): Settings => ({
  port: v.PORT, host: v.HOST, trustProxy: v.TRUST_PROXY, dataDir: v.DATA_DIR, maxDocumentBytes: v.MAX_DOCUMENT_BYTES, maxProvideBytes: v.MAX_PROVIDE_BYTES, maxProvideConcurrent: v.MAX_PROVIDE_CONCURRENT, diskAlarmBytes: v.DISK_ALARM_BYTES, clamdMaxBytes: v.CLAMD_MAX_BYTES,
  deadlineCron: v.DEADLINE_CRON, deadlineTimeZone: v.DEADLINE_TIME_ZONE, deadlineLeaseSeconds: v.DEADLINE_LEASE_SECONDS,
  exchangePollSeconds: v.EXCHANGE_POLL_SECONDS, exchangeRetrySeconds: v.EXCHANGE_RETRY_SECONDS, exchangeMaxAttempts: v.EXCHANGE_MAX_ATTEMPTS, exchangeGiveUpHours: v.EXCHANGE_GIVE_UP_HOURS,
  peerBreakerFailures: v.PEER_BREAKER_FAILURES, peerBreakerSeconds: v.PEER_BREAKER_SECONDS, exchangeLeaseSeconds: v.EXCHANGE_LEASE_SECONDS,
  allowTimeTravel: v.ALLOW_TIME_TRAVEL, logLevel: v.LOG_LEVEL,
  accessTokenLogin: v.ACCESS_TOKEN_LOGIN, sessionSeconds: v.SESSION_MINUTES * 60, ...toSignIn(v),
  ...(v.SMTP_URL !== undefined && v.MAIL_FROM !== undefined && { mail: { smtp: v.SMTP_URL, from: v.MAIL_FROM } }),
  ...(v.CLAMD_SOCKET !== undefined && { clamd: v.CLAMD_SOCKET }),
  ...(v.PUBLIC_URL !== undefined && { publicUrl: v.PUBLIC_URL }),
  ...(v.TLS_CERT !== undefined && v.TLS_KEY !== undefined && { tls: { certFile: v.TLS_CERT, keyFile: v.TLS_KEY } }),
  ...toOptional({ accessToken: v.ACCESS_TOKEN, databaseUrl: v.DATABASE_URL, programmesDir: v.PROGRAMMES_DIR, peersFile: v.PEERS_FILE, signingKeysFile: v.SIGNING_KEYS_FILE, clientsFile: v.CLIENTS_FILE, webhooksFile: v.WEBHOOKS_FILE }),
});

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };
const toOptional = <T extends Readonly<Record<string, string | undefined>>>(values: T): Present<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;

/** All issues at once, none with a value in it. An empty setting counts as absent. */
export const readSettings = (env: Environment = process.env): Result<Settings> => {
  const rows: readonly (readonly [string, Row<unknown>])[] = Object.entries(TABLE);
  const read = rows.map(([name, { parse, format, default: fallback }]) => {
    const given = env[name]?.trim() || fallback;
    const value = given === undefined ? undefined : parse(given);
    return { name, value, issues: given !== undefined && value === undefined ? [{ text: `${name} must be ${format}`, expression: name, fault: 'us' as const }] : [] };
  });
  const broken = read.flatMap((r) => r.issues);
  const values = Object.fromEntries(read.map((r) => [r.name, r.value])) as unknown as Values;
  // What is not of its form was named already: its rules wait until it is.
  const together = checkTogether(values, new Set(broken.map((issue) => issue.expression)));
  const issues = [...broken, ...together];
  return issues.length > 0 ? fail('invalid', ...issues) : ok(toSettings(values));
};

/** Room that documents leave to the store. */
export const toReserveBytes = ({ diskAlarmBytes }: Pick<Settings, 'diskAlarmBytes'>): number => Math.floor(diskAlarmBytes / 10);

/** Where others reach it: as set, or the address that it listens on. */
export const toPublicUrl = (settings: Pick<Settings, 'publicUrl' | 'host' | 'tls'>, port: number): string => {
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return settings.publicUrl ?? `${settings.tls ? 'https' : 'http'}://${host}:${String(port)}`;
};

/** The text of `.env.example`. */
export const toEnvExample = (): string => {
  const rows: readonly (readonly [string, Row<unknown>])[] = Object.entries(TABLE);
  const lines = rows.map(([name, r]) => [
    `# ${r.doc}`,
    `# Form: ${r.format}.${r.secret ? ' Secret.' : ''}`,
    r.default === undefined ? `# ${name}=` : `${name}=${r.default.includes(' ') ? `"${r.default}"` : r.default}`,
  ].join('\n'));
  return `# Every setting of the adapter with its default; one that is commented out has none.\n\n${lines.join('\n\n')}\n`;
};
