// The signature of a webhook by Standard Webhooks: HMAC-SHA256 of id, moment and body, under each key. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import { createHmac } from 'node:crypto';

export interface SignedContent { readonly id: string; /** Seconds since 1970. */ readonly timestamp: number; readonly body: string }

/** `v1,` and base64, one for each key with a space between. */
export const signWebhook = ({ id, timestamp, body }: SignedContent, secrets: readonly Uint8Array[]): string =>
  secrets.map((secret) => `v1,${createHmac('sha256', secret).update(`${id}.${String(timestamp)}.${body}`).digest('base64')}`).join(' ');
