// A request with the programme that it came under: where most of what is shown or changed of it begins.
import type { Programme } from '../core/intake/programme.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { FlowPorts } from './flow-ports.ts';
import { loadRequest } from './load-request.ts';
import { programmeOf } from './programme-of.ts';

export interface ProgrammedRequest { readonly record: RequestRecord; readonly programme: Programme }

/** Fails `not-found`, and `internal` where its programme is not among the configured ones any more. */
export const loadWithProgramme = async (ports: Pick<FlowPorts, 'store' | 'programmes' | 'digestText'>, id: string): Promise<Result<ProgrammedRequest>> => {
  const loaded = await loadRequest(ports, id);
  if (!loaded.ok) return loaded;
  const programme = programmeOf(ports.programmes, loaded.value);
  return programme ? ok({ record: loaded.value, programme }) : fail('internal', 'the programme of this request is not configured');
};
