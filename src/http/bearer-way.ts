// One kind of bearer token, and whose it is.
import type { Request } from 'express';
import type { Actor } from '../core/fhir/actor.ts';
import type { Result } from '../core/kernel/result.ts';

/** Whose bearer token this is; `undefined`: not one of this kind. A failure ends the search (a client that is throttled). */
export type BearerWay = (token: string, req: Request) => Promise<Result<Actor> | undefined>;
