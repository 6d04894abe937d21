// Ids in the path and the headers that steer a write, checked for form before a flow sees them.
import type { Request } from 'express';
import { fail, ok, type Result } from '../core/kernel/result.ts';

/** FHIR R4 id, and not a path segment that means a folder. https://hl7.org/fhir/R4/datatypes.html#id */
const ID = /^(?!\.+$)[A-Za-z0-9.-]{1,64}$/u;
/** An entity tag, weak or strong. https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 */
const ENTITY_TAG = /^(?:W\/)?("[\u0021\u0023-\u007E]{1,100}")$/u;
const IDEMPOTENCY_KEY = /^"?([A-Za-z0-9._:+/=-]{1,128})"?$/u;

const readId = (req: Request, name: string): Result<string> => {
  const value = req.params[name];
  return typeof value === 'string' && ID.test(value) ? ok(value) : fail('not-found', 'nothing has this id');
};

/** From the header, or from a form's field: as `W/"…"`; absent: no condition. */
const checkIfMatch = (header: string | undefined): Result<string | undefined> => {
  if (header === undefined) return ok(undefined);
  const tag = ENTITY_TAG.exec(header.trim())?.[1];
  return tag === undefined ? fail('malformed', 'If-Match must be one entity tag, as ETag gave it') : ok(`W/${tag}`);
};

/** From the header, or from a form's field. */
const checkIdempotencyKey = (given: string | undefined): Result<string | undefined> => {
  if (given === undefined) return ok(undefined);
  const key = IDEMPOTENCY_KEY.exec(given.trim())?.[1];
  return key === undefined ? fail('malformed', 'Idempotency-Key must have 1 to 128 characters of A-Z a-z 0-9 . _ : + / = -') : ok(key);
};

export const readHeader = { id: readId, ifMatch: (req: Request) => checkIfMatch(req.headers['if-match']), checkIfMatch, idempotencyKey: (req: Request) => checkIdempotencyKey(req.get('Idempotency-Key')), checkIdempotencyKey } as const;
