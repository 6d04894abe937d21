// Further hosts of a peer's entry: `files.example.org`, `files.example.org:8443`. They are reached as its base is, by https or by http.
import { isPrivateAddress } from '../core/exchange/is-private-address.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';

/** How the base of an entry is reached; where that is no good, `host` is absent and what hangs on it is not judged. */
export interface Reach { readonly protocol: string; readonly host?: string; readonly allowPrivateAddresses: boolean }

const parseHost = (host: string, reach: Reach): Result<string> => {
  const url = URL.parse(`${reach.protocol}//${host}/`);
  if (!url || url.pathname !== '/' || [url.search, url.hash, url.username, url.password].some((part) => part !== '')) return fail('invalid', 'is not a host with or without a port');
  if (!reach.allowPrivateAddresses && isPrivateAddress(url.hostname)) return fail('invalid', 'is a loopback or private address; set allowPrivateAddresses if that is meant');
  return ok(url.host);
};

/** As `URL.host` writes them. Every issue at once, each with its place in the list; failure `invalid`. */
export const parsePeerHosts = (hosts: readonly string[], reach: Reach, at: string): Result<readonly string[]> => {
  const issues: Issue[] = [];
  const parsed: string[] = [];
  for (const [index, host] of hosts.entries()) {
    const one = parseHost(host, reach);
    if (one.ok) parsed.push(one.value);
    else issues.push(...one.failure.issues.map((issue) => ({ ...issue, expression: `${at}[${index.toString()}]` })));
  }
  return issues.length > 0 ? fail('invalid', ...issues) : ok(parsed);
};
