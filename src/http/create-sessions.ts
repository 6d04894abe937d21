// Login sessions without a store: the cookie's value says until when it holds, signed with a key made from the access token, so that every replica knows it.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

const SESSION_SECONDS = 8 * 3600;

export interface Sessions {
  readonly open: () => { readonly value: string; readonly maxAgeSeconds: number };
  readonly isOpen: (value: string) => boolean;
  /** Ends it in this process at once; elsewhere it ends with the cookie, which the logout takes away. */
  readonly close: (value: string) => void;
}

export const createSessions = (accessToken: string, clock: Clock): Sessions => {
  const key = createHmac('sha256', accessToken).update('login session').digest();
  const closed = new Map<string, number>();
  const nowSeconds = (): number => Math.floor(clock.now().epochMilliseconds / 1000);
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const forgetExpired = (): void => {
    for (const [value, until] of closed) if (until <= nowSeconds()) closed.delete(value);
  };
  const untilOf = (value: string): number => Number(value.split('.')[0]);
  const isOpen = (value: string): boolean => {
    const [, until, nonce, signature] = /^(\d{1,12})\.([\w-]{22})\.([\w-]{43})$/u.exec(value) ?? [];
    if (until === undefined || nonce === undefined || signature === undefined) return false;
    const isOurs = timingSafeEqual(sign(`${until}.${nonce}`), Buffer.from(signature, 'base64url'));
    return isOurs && Number(until) > nowSeconds() && !closed.has(value);
  };
  return {
    open: () => {
      const text = `${String(nowSeconds() + SESSION_SECONDS)}.${randomBytes(16).toString('base64url')}`;
      return { value: `${text}.${sign(text).toString('base64url')}`, maxAgeSeconds: SESSION_SECONDS };
    },
    isOpen,
    close: (value) => {
      forgetExpired();
      if (isOpen(value)) closed.set(value, untilOf(value));
    },
  };
};
