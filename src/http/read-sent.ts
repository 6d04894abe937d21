// What an action was sent: a JSON body with its Idempotency-Key, or a form of one of our pages with the key among its fields.
import type { Request } from 'express';
import { ok, type Result } from '../core/kernel/result.ts';
import type { Sent } from './flows.ts';
import { parseMediaType } from './parse-media-type.ts';
import { readForm } from './read-form.ts';
import { readHeader } from './read-header.ts';
import { readJson } from './read-json.ts';

/** `isForm`: whoever sent it waits for a page. */
export interface SentBy { readonly sent: Sent; readonly isForm: boolean }

const FORM = 'application/x-www-form-urlencoded';
const MAX_FORM_BYTES = 8192;
const KEY = 'idempotency-key';
const IF_MATCH = 'if-match';

interface Steering { readonly key: string | undefined; readonly ifMatch: string | undefined }

const toSent = (body: unknown, { key, ifMatch }: Steering): Sent => ({ body, ...(key !== undefined && { key }), ...(ifMatch !== undefined && { ifMatch }) });

/** Fields that were left empty are absent. A session is taken from our own pages only (create-access.ts), so no form of another site comes so far. */
const readFields = async (req: Request, maxBytes: number): Promise<Result<SentBy>> => {
  const form = await readForm(req, maxBytes);
  if (!form.ok) return form;
  const { [KEY]: given, [IF_MATCH]: seen, ...body } = Object.fromEntries(form.value.filter(([, value]) => value !== ''));
  const key = readHeader.checkIdempotencyKey(given);
  if (!key.ok) return key;
  const ifMatch = readHeader.checkIfMatch(seen);
  return ifMatch.ok ? ok({ isForm: true, sent: toSent(body, { key: key.value, ifMatch: ifMatch.value }) }) : ifMatch;
};

const readSteering = (req: Request): Result<Steering> => {
  const key = readHeader.idempotencyKey(req);
  if (!key.ok) return key;
  const ifMatch = readHeader.ifMatch(req);
  return ifMatch.ok ? ok({ key: key.value, ifMatch: ifMatch.value }) : ifMatch;
};

/** `takesForm`: a page of ours has a form for it; `maxFormBytes`: where it is longer than a few lines. */
export const readSent = async (req: Request, { maxBytes, takesForm, maxFormBytes = MAX_FORM_BYTES, whenAbsent }: { readonly maxBytes: number; readonly takesForm?: boolean | undefined; readonly maxFormBytes?: number; readonly whenAbsent?: unknown }): Promise<Result<SentBy>> => {
  if (takesForm && parseMediaType(req.headers['content-type'])?.essence === FORM) return readFields(req, maxFormBytes);
  const steering = readSteering(req);
  if (!steering.ok) return steering;
  const body = await readJson(req, { maxBytes, ...(whenAbsent !== undefined && { whenAbsent }) });
  return body.ok ? ok({ isForm: false, sent: toSent(body.value, steering.value) }) : body;
};
