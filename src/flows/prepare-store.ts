// Writes the resources that every request refers to: the adapter itself, and what each programme offers. Run at each start.
import { transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { toFixedResources } from '../core/mapping/to-fixed-resources.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { commitBundle } from './commit-bundle.ts';
import type { FlowPorts } from './flow-ports.ts';

export const prepareStore = async (ports: Pick<FlowPorts, 'store' | 'validate' | 'programmes'>, version: string): Promise<Result<number>> => {
  const resources = toFixedResources([...ports.programmes.values()], version);
  const committed = await commitBundle(ports, transactionOf(resources.map(updateEntry)));
  return committed.ok ? ok(resources.length) : committed;
};
