// One resource as it stands. A deleted one is answered as gone, not as never there.
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

export const readResource = async (ports: Pick<FlowPorts, 'store'>, _call: Call, at: { readonly type: ResourceType; readonly id: string }): Promise<Result<Resource>> => {
  const resource = await ports.store.read(at.type, at.id);
  if (resource) return ok(resource);
  const history = await ports.store.history(at.type, at.id, { count: 1 });
  return history ? fail('gone', 'this resource was deleted') : fail('not-found', 'no such resource');
};
