// Our verdict on a body that carries documents, read as a route reads it, with files that are digested and forgotten.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { detectMediaType } from '../../src/adapters/files/detect-media-type.ts';
import { startDigest } from '../../src/adapters/files/start-digest.ts';
import { createValidate } from '../../src/adapters/validation/create-validate.ts';
import type { Issue } from '../../src/core/kernel/result.ts';
import { judgeProvideBundle } from '../../src/flows/judge-provide-bundle.ts';
import { judgePublishedDocument } from '../../src/flows/judge-published-document.ts';
import { createByteCursor } from '../../src/http/fhir/create-byte-cursor.ts';
import { divertJson } from '../../src/http/fhir/divert-json.ts';
import type { KeptFile } from '../../src/ports/document-files.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/network');

export type Transaction = 'iti-65' | 'iti-105';

export interface Expected {
  readonly verdict: 'accepted' | 'refused';
  readonly why: string;
  /** The official validator's, where it is another. */
  readonly official?: 'accepted' | 'refused';
  readonly because?: string;
}

/** What each file of a transaction is for, by its name without `.json`. */
export const verdictsOf = (transaction: Transaction): Readonly<Record<string, Expected>> =>
  JSON.parse(readFileSync(path.join(FIXTURES, transaction, 'verdicts.json'), 'utf8')) as Record<string, Expected>;

export const fixtureOf = (transaction: Transaction, name: string): string => path.join(FIXTURES, transaction, `${name}.json`);

export interface Judged { readonly issues: readonly Issue[]; readonly isAccepted: boolean }

const validateReceived = createValidate({ unknownProfiles: 'ignore', withWarnings: true });

export const judgeProvided = async (transaction: Transaction, bytes: Uint8Array): Promise<Judged> => {
  const files = new Map<string, KeptFile>();
  const text: Uint8Array[] = [];
  const body = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 100) yield await Promise.resolve(bytes.subarray(at, at + 100));
  };
  await divertJson(createByteCursor(body()), (piece) => { text.push(Uint8Array.from(piece)); }, async (document) => {
    const digest = startDigest();
    for await (const piece of document) digest.update(piece);
    const { head, ...kept } = digest.end();
    const detectedType = await detectMediaType(head);
    files.set(kept.sha256, { ...kept, ...(detectedType && { detectedType }) });
    return kept.sha256;
  });
  const provided = { body: JSON.parse(Buffer.concat(text).toString()) as unknown, files };
  const judged = transaction === 'iti-65' ? judgeProvideBundle({ validateReceived }, provided) : judgePublishedDocument({ validateReceived }, provided);
  return judged.ok ? { isAccepted: true, issues: judged.value.warnings } : { isAccepted: false, issues: judged.failure.issues };
};
