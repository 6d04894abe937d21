// Calls of the demo, over HTTP as any program would make them; an answer that was not expected ends the story.
import { toJson, type Json } from './to-json.ts';

export interface Api {
  readonly get: (path: string, accept?: string) => Promise<Answer>;
  readonly post: (path: string, body: unknown, expected?: readonly number[]) => Promise<Answer>;
  /** With `If-Match`, of what was read. */
  readonly postMatching: (path: string, body: unknown, etag: string) => Promise<Answer>;
  readonly upload: (path: string, contentType: string, bytes: Uint8Array) => Promise<Answer>;
}

export interface Answer { readonly status: number; readonly headers: Headers; readonly bytes: Uint8Array; readonly json: () => Json }

/** `token`: of the adapter, or none. */
export const httpCalls = (base: string, token?: string): Api => {
  const call = async (path: string, init: RequestInit, expected: readonly number[]): Promise<Answer> => {
    const headers = new Headers(init.headers);
    if (token) headers.set('Authorization', `Bearer ${token}`);
    const response = await fetch(`${base}${path}`, { ...init, headers, redirect: 'error' });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (!expected.includes(response.status)) throw new Error(`${init.method ?? 'GET'} ${path} answered ${String(response.status)}: ${new TextDecoder().decode(bytes).slice(0, 1000)}`);
    return { status: response.status, headers: response.headers, bytes, json: () => toJson(JSON.parse(new TextDecoder().decode(bytes))) };
  };
  return {
    get: (path, accept = 'application/json') => call(path, { headers: { Accept: accept } }, [200]),
    post: (path, body, expected = [200, 201]) => call(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }, expected),
    postMatching: (path, body, etag) => call(path, { method: 'POST', headers: { 'Content-Type': 'application/json', 'If-Match': etag }, body: JSON.stringify(body) }, [200, 201]),
    upload: (path, contentType, bytes) => call(path, { method: 'POST', headers: { 'Content-Type': contentType }, body: Uint8Array.from(bytes) }, [200, 201]),
  };
};
