// A request with its programme, at this moment, if it is in a state in which it is for whoever calls (S20): where most of what is shown of it begins.
import { ok, type Result } from '../core/kernel/result.ts';
import { checkSeen } from './check-seen.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadWithProgramme, type ProgrammedRequest } from './load-with-programme.ts';

export interface AllowedRequest extends ProgrammedRequest { readonly now: Temporal.Instant }

/** Fails as `loadWithProgramme`, and `not-permitted`. */
export const loadAllowed = async (ports: Pick<FlowPorts, 'store' | 'programmes' | 'digestText' | 'clock'>, call: Call, id: string): Promise<Result<AllowedRequest>> => {
  const loaded = await loadWithProgramme(ports, id);
  if (!loaded.ok) return loaded;
  const { record, programme } = loaded.value;
  const now = ports.clock.now();
  const seen = checkSeen(call, record, { programme, now });
  return seen.ok ? ok({ record, programme, now }) : seen;
};
