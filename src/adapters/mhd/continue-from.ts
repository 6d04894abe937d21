// Whether an answer goes on exactly where a download broke off. https://www.rfc-editor.org/rfc/rfc9110#section-14.4
import type { HttpAnswer } from '../http-client.ts';

/** The whole length, where the peer tells it. */
export interface Continued { readonly totalBytes?: number }

const CONTENT_RANGE = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/u;

const isSameKind = (answer: HttpAnswer, after: { readonly validator: string; readonly contentType?: string }): boolean =>
  (answer.contentType === undefined || answer.contentType === after.contentType) && (answer.validator === undefined || answer.validator === after.validator);

/** `undefined`: it is another part, or of something else. */
export const continueFrom = (answer: HttpAnswer, after: { readonly sizeBytes: number; readonly validator: string; readonly contentType?: string }): Continued | undefined => {
  const [, first, last, total] = CONTENT_RANGE.exec(answer.contentRange ?? '') ?? [];
  if (answer.status !== 206 || Number(first) !== after.sizeBytes || !isSameKind(answer, after)) return undefined;
  if (total === '*') return {};
  return Number(last) < Number(total) ? { totalBytes: Number(total) } : undefined;
};
