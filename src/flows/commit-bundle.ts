// Validates every resource of a transaction Bundle and commits it: the door into the store. Only the deadline check does the two apart (run-deadline-check.ts).
import type { Bundle } from '@medplum/fhirtypes';
import type { Result } from '../core/kernel/result.ts';
import type { CommitAnswer, Receipt } from '../ports/resource-store.ts';
import { checkBundle } from './check-bundle.ts';
import type { FlowPorts } from './flow-ports.ts';

/** Failures: `invalid` with every issue of every resource; those of the store. */
export const commitBundle = (ports: Pick<FlowPorts, 'store' | 'validate'>, bundle: Bundle, receipt?: Receipt): Promise<Result<CommitAnswer>> => {
  const checked = checkBundle(ports, bundle);
  return checked.ok ? ports.store.commit(checked.value, receipt) : Promise.resolve(checked);
};
