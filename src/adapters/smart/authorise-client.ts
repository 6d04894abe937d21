// The client that shows each peer its own access token: fetched before the call, and once more when the peer does not take it any longer.
import type { Peer } from '../../core/exchange/peer.ts';
import type { Result } from '../../core/kernel/result.ts';
import type { HttpAnswer, HttpCall, HttpClient } from '../http-client.ts';
import type { TokenSource } from './token-source.ts';

const withToken = (call: HttpCall, token: string): HttpCall => ({ ...call, authorization: `Bearer ${token}` });

const sendWithToken = async (http: HttpClient, tokens: TokenSource, { peer, call }: { readonly peer: Peer; readonly call: HttpCall }): Promise<Result<HttpAnswer>> => {
  const token = await tokens.tokenFor(peer);
  if (!token.ok) return token;
  const answer = await http.send(peer, withToken(call, token.value));
  if (!answer.ok || answer.value.status !== 401) return answer;
  answer.value.discard();
  const next = await tokens.tokenFor(peer, token.value);
  return next.ok ? http.send(peer, withToken(call, next.value)) : next;
};

/** Failures: those of both. A call that was refused with 401 was not acted on: it is made once more, a POST too; a second 401 is the answer. */
export const authoriseClient = (http: HttpClient, tokens: TokenSource): HttpClient => ({
  ...http,
  send: (peer, call) => (peer.auth.kind === 'smart-backend' ? sendWithToken(http, tokens, { peer, call }) : http.send(peer, call)),
});
