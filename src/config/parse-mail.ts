// Where mail goes out and from whom, as the settings write it. https://www.rfc-editor.org/rfc/rfc6409 and rfc8314

export interface SmtpSetting {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte. `starttls`: required. `none`: a relay on this machine, or one that is said to have none. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  /** A function, so that neither a log line nor an error that carries the setting can show it. */
  readonly login?: () => { readonly user: string; readonly password: string };
}

export interface Sender { readonly address: string; readonly name?: string }

const SUBMISSION = { 'smtp:': 587, 'smtps:': 465 } as const;
const ADDRESS = /^[^\s<>"(),:;@[\\\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/u;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

const isScheme = (protocol: string): protocol is keyof typeof SUBMISSION => Object.hasOwn(SUBMISSION, protocol);

const toLogin = ({ username, password }: URL): Pick<SmtpSetting, 'login'> => {
  if (username === '') return {};
  const login = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  return { login: () => login };
};

const isPlainSaid = (url: URL): boolean => url.search === '?tls=none';

const tlsOf = (url: URL): SmtpSetting['tls'] => {
  if (url.protocol === 'smtps:') return 'implicit';
  return isPlainSaid(url) || LOOPBACK.test(url.hostname) ? 'none' : 'starttls';
};

/** A login is not sent where somebody may listen. */
const isSafeLogin = (url: URL): boolean => url.username === '' || tlsOf(url) !== 'none' || LOOPBACK.test(url.hostname);

/** Nothing else than a server with its login, and `tls=none` where a relay is reached by smtp. */
const isWhole = (url: URL): boolean => {
  const hasLogin = (url.username === '') === (url.password === '');
  const isSaid = url.search === '' || (url.protocol === 'smtp:' && isPlainSaid(url));
  return hasLogin && isSaid && url.hostname !== '' && url.hash === '' && ['', '/'].includes(url.pathname);
};

/** `smtps://user:password@host:465`, `smtp://host:587`; `undefined`: not of this form. */
export const parseSmtpUrl = (text: string): SmtpSetting | undefined => {
  const url = URL.parse(text);
  if (!url || !isScheme(url.protocol) || /%(?![0-9a-f]{2})/iu.test(text) || !isWhole(url) || !isSafeLogin(url)) return undefined;
  const port = url.port === '' ? SUBMISSION[url.protocol] : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/gu, ''), port, tls: tlsOf(url), ...toLogin(url) };
};

/** `address` or `Name <address>`, in one line. */
export const parseSender = (text: string): Sender | undefined => {
  const [, name, address = text] = /^([^<>"\r\n\0]{1,100}) <([^<>]+)>$/u.exec(text) ?? [];
  if (!ADDRESS.test(address)) return undefined;
  return { address, ...(name !== undefined && { name }) };
};
