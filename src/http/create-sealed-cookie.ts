// A cookie that the browser keeps and cannot read or change: AES-256-GCM, with the end of its time inside. Every replica with the key opens it.
import type { Request } from 'express';
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

export interface CookieOptions {
  readonly name: string;
  /** Secret of this installation, at least 32 bytes; each cookie has a key of its own, made from it and the name. */
  readonly key: Uint8Array;
  readonly publicUrl: string;
  readonly sameSite: 'Strict' | 'Lax';
  readonly maxAgeSeconds: number;
  readonly clock: Clock;
}

export interface SealedCookie {
  /** Values of Set-Cookie. */
  readonly set: (content: object) => string;
  readonly drop: string;
  /** What was set, if it is ours, whole and not over. */
  readonly read: (req: Request) => Readonly<Record<string, unknown>> | undefined;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The first of that name: a `__Host-` cookie cannot be set by a sibling domain. https://www.rfc-editor.org/rfc/rfc6265 as browsers extended it */
const readValue = (req: Request, name: string): string | undefined =>
  (req.headers.cookie ?? '').split(';').map((pair) => pair.trim()).find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

const seal = (key: Uint8Array, text: string): string => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

const unseal = (key: Uint8Array, value: string): string | undefined => {
  const bytes = Buffer.from(value, 'base64url');
  // one text for one cookie: Buffer.from skips what is no base64url
  if (bytes.length <= IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== value) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
};

export const createSealedCookie = ({ name, key, publicUrl, sameSite, maxAgeSeconds, clock }: CookieOptions): SealedCookie => {
  const isSecure = publicUrl.startsWith('https:');
  const fullName = isSecure ? `__Host-${name}` : name;
  const attributes = `Path=/; HttpOnly; SameSite=${sameSite}${isSecure ? '; Secure' : ''}`;
  const ownKey = new Uint8Array(hkdfSync('sha256', key, '', `cookie ${name}`, 32));
  const nowSeconds = (): number => Math.floor(clock.now().epochMilliseconds / 1000);
  return {
    set: (content) => `${fullName}=${seal(ownKey, JSON.stringify({ ...content, until: nowSeconds() + maxAgeSeconds }))}; Max-Age=${String(maxAgeSeconds)}; ${attributes}`,
    drop: `${fullName}=; Max-Age=0; ${attributes}`,
    read: (req) => {
      const text = unseal(ownKey, readValue(req, fullName) ?? '');
      const content = text === undefined ? undefined : JSON.parse(text) as Readonly<Record<string, unknown>>;
      return content && Number(content['until']) > nowSeconds() ? content : undefined;
    },
  };
};
