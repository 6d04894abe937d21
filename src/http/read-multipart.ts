// multipart/form-data with some short fields and then one file, which is passed on as it arrives. https://www.rfc-editor.org/rfc/rfc7578
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import type { Request } from 'express';
import type { Readable } from 'node:stream';
import { fail, ok, type Result } from '../core/kernel/result.ts';

export interface MultipartFile {
  /** What came before the file. */
  readonly fields: ReadonlyMap<string, string>;
  readonly contentType: string;
  /** Ends only when the whole body was read and held nothing else; throws otherwise, so that nothing of it is kept. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

const LIMITS = { fields: 16, fieldSize: 2048, fieldNameSize: 100, files: 1, parts: 17, headerPairs: 20 };

const toParser = (req: Request): Result<BusboyInstance> => {
  try {
    return ok(new Busboy({ headers: req.headers as BusboyHeaders, limits: LIMITS }));
  } catch {
    return fail('malformed', 'multipart without a usable boundary');
  }
};

interface Reading {
  readonly fields: Map<string, string>;
  file?: { readonly stream: Readable; readonly contentType: string };
  /** Why the body cannot be taken, whatever the file holds. */
  problem?: string;
}

const collect = (parser: BusboyInstance, reading: Reading): void => {
  parser.on('field', (...[name, value, nameTruncated, valueTruncated]) => {
    if (reading.file) reading.problem = 'a field after the file';
    else if (nameTruncated || valueTruncated || reading.fields.has(name)) reading.problem = 'a field that is too long or repeated';
    else reading.fields.set(name, value);
  });
  for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) parser.on(event, () => { reading.problem = 'too many parts'; });
};

const toBytes = async function* (stream: Readable, reading: Reading, done: Promise<void>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) yield chunk;
  await done;
  if (reading.problem !== undefined) throw new Error(reading.problem);
};

/** Waits for the first file, or for the end where there is none. */
export const readMultipart = async (req: Request): Promise<Result<MultipartFile>> => {
  const made = toParser(req);
  if (!made.ok) return made;
  const parser = made.value;
  const reading: Reading = { fields: new Map() };
  collect(parser, reading);
  const done = new Promise<void>((resolve, reject) => {
    parser.on('finish', resolve);
    parser.on('error', reject);
    req.on('error', reject);
    req.on('close', () => { if (!req.complete) reject(new Error('the body ended early')); });
  });
  const firstFile = new Promise<void>((resolve) => {
    parser.on('file', (...[, stream, , , contentType]) => {
      stream.on('error', () => undefined); // read by `toBytes`, or by nobody where the flow refused first
      done.catch((error: unknown) => { stream.destroy(error instanceof Error ? error : new Error('broken')); });
      if (reading.file) stream.resume();
      else reading.file = { stream, contentType };
      resolve();
    });
  });
  req.pipe(parser);
  await Promise.race([firstFile, done.catch(() => undefined)]);
  if (reading.problem !== undefined) return fail('malformed', reading.problem);
  if (!reading.file) return fail('malformed', 'multipart without a file, or broken off before it');
  return ok({ fields: reading.fields, contentType: reading.file.contentType, bytes: toBytes(reading.file.stream, reading, done) });
};
