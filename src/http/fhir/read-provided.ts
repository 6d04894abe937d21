// A body that carries documents: their bytes go to files as they come, and what is left is read as FHIR. 413 above the limits, 415 for another form.
import type { Request } from 'express';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { KeptFile } from '../../ports/document-files.ts';
import { checkJson } from '../check-json.ts';
import { parseMediaType } from '../parse-media-type.ts';
import { createByteCursor } from './create-byte-cursor.ts';
import { divertJson } from './divert-json.ts';
import { divertXml } from './divert-xml.ts';

export interface ReadProvided {
  /** Of the whole body. */
  readonly maxBytes: number;
  readonly keep: (bytes: AsyncIterable<Uint8Array>) => Promise<Result<KeptFile>>;
  readonly parseXml: (text: string) => Result<unknown>;
}

export interface ProvidedBody { readonly body: unknown; /** By the SHA-256 that stands in the place of the bytes. */ readonly files: ReadonlyMap<string, KeptFile> }

/** What is left without the documents. */
const MAX_TEXT_BYTES = 4_000_000;
const FORMS = { 'application/fhir+json': 'json', 'application/json': 'json', 'application/fhir+xml': 'xml', 'application/xml': 'xml', 'text/xml': 'xml' } as const;
type Form = (typeof FORMS)[keyof typeof FORMS];

const isForm = (essence: string): essence is keyof typeof FORMS => Object.hasOwn(FORMS, essence);

const formOf = (req: Request): Form | undefined => {
  const media = parseMediaType(req.headers['content-type']);
  const charset = media?.parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  return media && isForm(media.essence) && charset === 'utf-8' ? FORMS[media.essence] : undefined;
};

const checkHeaders = (req: Request, maxBytes: number): Result<Form> => {
  const form = formOf(req);
  if (!form) return fail('media-type', 'the body must be application/fhir+json or application/fhir+xml in UTF-8');
  if ((req.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return fail('media-type', 'a body with Content-Encoding is not taken');
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return fail('too-large', `the body may have at most ${String(maxBytes)} bytes`);
  return ok(form);
};

class Refused extends Error {
  readonly result: ReturnType<typeof fail>;
  constructor(result: ReturnType<typeof fail>) { super(); this.result = result; }
}

/** The default iterator would destroy the socket when we stop early, and with it the answer. */
const limited = async function* (req: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new Refused(fail('too-large', `the body may have at most ${String(maxBytes)} bytes`));
    yield chunk;
  }
};

const collectText = (): { readonly add: (bytes: Uint8Array) => void; readonly text: () => Result<string> } => {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  return {
    add: (bytes) => {
      sizeBytes += bytes.length;
      if (sizeBytes > MAX_TEXT_BYTES) throw new Refused(fail('too-large', `without its documents the body may have at most ${String(MAX_TEXT_BYTES)} bytes`));
      if (bytes.length > 0) pieces.push(Uint8Array.from(bytes));
    },
    text: () => {
      try {
        return ok(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)));
      } catch {
        return fail('malformed', 'the body is not UTF-8');
      }
    },
  };
};

/** The keeper's own word for a source that threw says nothing of why. */
const keepAll = (keep: ReadProvided['keep'], files: Map<string, KeptFile>) => async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
  let thrown: unknown;
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes;
    } catch (error) {
      thrown = error;
      throw error;
    }
  };
  const kept = await keep(watched());
  if (thrown instanceof Refused) throw thrown;
  if (!kept.ok) throw new Refused(thrown === undefined ? kept : fail('malformed', { text: 'the bytes of a document are not base64, or the body ended early', code: 'value' }));
  files.set(kept.value.sha256, kept.value);
  return kept.value.sha256;
};

const parseJson = (text: string): Result<unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    const issues = checkJson(value);
    return issues.length > 0 ? fail('malformed', ...issues) : ok(value);
  } catch {
    return fail('malformed', 'the body is not JSON');
  }
};

const readAll = async (req: Request, form: Form, { maxBytes, keep, parseXml }: ReadProvided): Promise<Result<ProvidedBody>> => {
  const files = new Map<string, KeptFile>();
  const collected = collectText();
  await (form === 'json' ? divertJson : divertXml)(createByteCursor(limited(req, maxBytes)), collected.add, keepAll(keep, files));
  if (!req.complete) return fail('malformed', 'the body ended early');
  const text = collected.text();
  if (!text.ok) return text;
  const body = form === 'json' ? parseJson(text.value) : parseXml(text.value);
  return body.ok ? ok({ body: body.value, files }) : body;
};

/** Failures: `media-type`, `too-large`, `malformed`; those of keeping. */
export const readProvided = async (req: Request, how: ReadProvided): Promise<Result<ProvidedBody>> => {
  const form = checkHeaders(req, how.maxBytes);
  if (!form.ok) return form;
  try {
    return await readAll(req, form.value, how);
  } catch (error) {
    if (error instanceof Refused) return error.result;
    if (error instanceof Error && req.destroyed && !req.complete) return fail('malformed', 'the body ended early');
    throw error;
  }
};
