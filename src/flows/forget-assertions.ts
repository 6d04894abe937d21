// Assertions of client systems that nobody can use any more: a `jti` is kept until long after its assertion is over, also for a clock that was set back.
import { ok, type Result } from '../core/kernel/result.ts';
import type { FlowPorts } from './flow-ports.ts';

const KEPT_HOURS = 24;

/** Returns how many were forgotten. */
export const forgetAssertions = async (ports: Pick<FlowPorts, 'store' | 'clock'>): Promise<Result<number>> => {
  const forgotten = await ports.store.forgetReceipts('client-assertion', ports.clock.now().subtract({ hours: KEPT_HOURS }));
  return forgotten.ok ? ok(forgotten.value) : forgotten;
};
