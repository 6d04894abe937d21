// The address of one whom the adapter calls: https and public, unless its entry says that it is meant to stand inside the house.
import { isPrivateAddress } from '../core/exchange/is-private-address.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';

export interface PeerAddress { readonly address: string; readonly allowPrivateAddresses: boolean }

/** What a public peer must be; one that is meant to stand inside the house need not. */
const checkReach = (url: URL, expression: string): readonly Issue[] => [
  ...(url.protocol === 'https:' ? [] : [{ text: 'is not https; http is taken only with allowPrivateAddresses', expression }]),
  ...(isPrivateAddress(url.hostname) ? [{ text: 'is a loopback or private address; set allowPrivateAddresses if that is meant', expression }] : []),
];

/** Failure `invalid`, every issue at `expression`. */
export const parsePeerUrl = ({ address, allowPrivateAddresses }: PeerAddress, expression: string): Result<URL> => {
  const url = URL.parse(address);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return fail('invalid', { text: 'is not an absolute https address', expression });
  const extras = [url.search, url.hash, url.username, url.password].some((part) => part !== '');
  const issues = [
    ...(extras ? [{ text: 'has a query, a fragment or credentials', expression }] : []),
    ...(allowPrivateAddresses ? [] : checkReach(url, expression)),
  ];
  return issues.length > 0 ? fail('invalid', ...issues) : ok(url);
};
