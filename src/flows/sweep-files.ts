// Files that no commit names, a day after they came: an upload that no request took up, or what a crash left behind.
import { SHA256_TAG } from '../core/fhir/systems.ts';
import type { FlowPorts } from './flow-ports.ts';

const GRACE_HOURS = 24;

/** Returns how many were deleted. A store that does not answer counts as naming everything. */
export const sweepFiles = (ports: Pick<FlowPorts, 'store' | 'files'>): Promise<number> => ports.files.sweep(async (sha256) => {
  const named = await ports.store.search({ type: 'Binary', filters: [{ code: '_tag', values: [`${SHA256_TAG}|${sha256}`] }], count: 1 });
  return !named.ok || named.value.matches.length > 0;
}, GRACE_HOURS);
