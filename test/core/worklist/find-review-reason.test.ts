// Each reason for which a document is kept for review has words of its own, and says what to do.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findReviewReason } from '../../../src/core/worklist/find-review-reason.ts';

const { concept } = JSON.parse(readFileSync(new URL('../../../profiles/CodeSystem-status-reason.json', import.meta.url), 'utf8')) as { readonly concept: readonly { readonly code: string }[] };
const received = concept.map(({ code }) => code).filter((code) => code.startsWith('received-'));
/** What a decision may say of a document that is not the patient's word against it. */
const denials = ['no-consent', 'consent-not-submitted', 'consent-expired', 'signer-not-entitled-today', 'no-therapeutic-relationship', 'objection-pending', 'age-exception-pending'];

test('a code that is none is shown as it is, with where to look', () => {
  expect(findReviewReason('other')).toEqual({ code: 'other', text: 'other', toDo: expect.stringContaining('request') });
});

test.each([...received, ...denials])('%s', (code) => {
  const { text, toDo } = findReviewReason(code);
  expect(text).not.toMatch(new RegExp(`^$|${code}`, 'u'));
  expect(toDo.length).toBeGreaterThan(20);
});

test('each reason of its own', () => {
  expect(received.length).toBe(5);
  expect(new Set([...received, ...denials].map((code) => findReviewReason(code).text)).size).toBe(received.length + denials.length);
});
