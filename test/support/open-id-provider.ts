// A real OpenID Connect provider (oidc-provider) on a free port of this machine, with people of invention; and a browser without a screen that keeps cookies.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';

export interface TestPerson { readonly name: string; readonly groups: readonly string[] }

/** By login name, which is the subject. */
export const PEOPLE: Readonly<Record<string, TestPerson>> = {
  'u-cora': { name: 'Cora Ordinator', groups: ['so-coordinators', 'everyone'] },
  'u-fien': { name: 'Fien Physician', groups: ['so-physicians'] },
  'u-rens': { name: 'Rens Reviewer', groups: ['so-reviewers'] },
  'u-adam': { name: 'Adam Administrator', groups: ['so-admins'] },
  'u-nora': { name: 'Nora Nobody', groups: ['everyone'] },
  'u-both': { name: 'Bo Both', groups: ['so-reviewers', 'so-coordinators'] },
};
export const ROLE_RULES = [
  { role: 'coordinator', value: 'so-coordinators' }, { role: 'physician', value: 'so-physicians' }, { role: 'reviewer', value: 'so-reviewers' }, { role: 'administrator', value: 'so-admins' },
] as const;
export const CLIENT_ID = 'second-opinion-adapter';
export const CLIENT_SECRET = 'secret-of-the-adapter-at-the-provider';

export interface TestProvider {
  readonly issuer: string;
  /** Registers the adapter, once its address is known, and serves. */
  readonly open: (adapterUrl: string, client?: Partial<ClientMetadata>, more?: Configuration) => void;
  readonly stop: () => Promise<void>;
}

const toConfiguration = (adapterUrl: string, client: Partial<ClientMetadata>): Configuration => ({
  clients: [{
    client_id: CLIENT_ID, redirect_uris: [`${adapterUrl}/login/callback`], post_logout_redirect_uris: [`${adapterUrl}/login`], response_types: ['code'], grant_types: ['authorization_code'],
    ...(client.token_endpoint_auth_method === 'private_key_jwt' ? {} : { client_secret: CLIENT_SECRET }), ...client,
  }],
  claims: { openid: ['sub'], profile: ['name'], groups: ['groups'] },
  pkce: { required: () => true },
  cookies: { keys: ['only-for-tests'] },
  findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...PEOPLE[sub], groups: [...PEOPLE[sub]?.groups ?? []] }) }),
  // nobody is asked for consent: the hospital runs both
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId ?? '', accountId: oidc.session?.accountId ?? '' });
    grant.addOIDCScope('openid profile groups');
    await grant.save();
    return grant;
  },
});

export const startProvider = async (): Promise<TestProvider> => {
  const server: Server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  // another host name than the adapter's, so that a browser sees another site
  const issuer = `http://localhost:${String((server.address() as AddressInfo).port)}`;
  return {
    issuer,
    open: (adapterUrl, client = {}, more = {}) => {
      const provider = new Provider(issuer, { ...toConfiguration(adapterUrl, client), ...more });
      const answer = provider.callback();
      server.on('request', (request, response) => { void answer(request, response); });
    },
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => { resolve(); });
    }),
  };
};

export interface Visit { readonly url: string; readonly status: number; readonly headers: Headers; readonly text: string }

export interface TestBrowser {
  /** Follows redirects, across hosts; sends each host its cookies. `stopAt`: the redirect that is not followed any more. */
  readonly visit: (url: string, init?: RequestInit, stopAt?: RegExp) => Promise<Visit>;
  /** Name to value, of one host. */
  readonly cookies: (host: string) => Map<string, string>;
}

const keep = (jar: Map<string, string>, setCookies: readonly string[]): void => {
  for (const line of setCookies) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
    if (value === '' || /;\s*(?:Max-Age=0|expires=Thu, 01 Jan 1970)/iu.test(line)) jar.delete(name);
    else jar.set(name, value);
  }
};

const MAX_STEPS = 15;

export const openBrowser = (): TestBrowser => {
  const jars = new Map<string, Map<string, string>>();
  const cookies = (host: string): Map<string, string> => {
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  const step = async (url: string, init: RequestInit): Promise<Visit> => {
    const jar = cookies(new URL(url).hostname);
    const headers = { Accept: 'text/html', Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '), ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    keep(jar, response.headers.getSetCookie());
    return { url, status: response.status, headers: response.headers, text: await response.text() };
  };
  return {
    cookies,
    visit: async (url, init = {}, stopAt) => {
      let at = await step(url, init);
      for (let left = MAX_STEPS; left > 0; left -= 1) {
        const to = at.headers.get('location');
        if (to === null || at.status < 300 || at.status >= 400) return at;
        const next = new URL(to, at.url).href;
        if (stopAt?.test(next)) return { ...at, url: next };
        at = await step(next, {});
      }
      throw new Error(`redirected more than ${String(MAX_STEPS)} times`);
    },
  };
};

/** Fills the provider's login form in. */
const logInAtProvider = (browser: TestBrowser, form: Visit, login: string, stopAt?: RegExp): Promise<Visit> => {
  const action = /<form[^>]+action="([^"]+)"/u.exec(form.text)?.[1];
  if (action === undefined) throw new Error(`no form of the provider at ${form.url}: ${String(form.status)} ${form.text.slice(0, 300)}`);
  return browser.visit(new URL(action, form.url).href, { method: 'POST', body: new URLSearchParams({ prompt: 'login', login, password: 'x' }) }, stopAt);
};

/** From the adapter's login page to where the sign-in ends. */
export const signInAs = async (browser: TestBrowser, adapterUrl: string, login: string, next = '/worklist'): Promise<Visit> =>
  logInAtProvider(browser, await browser.visit(`${adapterUrl}/login/start?next=${encodeURIComponent(next)}`), login);
