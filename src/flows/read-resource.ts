// One resource as it stands. A deleted one is answered as gone, not as never there.
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import type { Result } from '../core/kernel/result.ts';
import { auditShown } from './audit-shown.ts';
import type { ReleasePorts } from './check-released.ts';
import { findStored } from './find-stored.ts';
import type { Call } from './flow-ports.ts';

export const readResource = async (ports: ReleasePorts, call: Call, at: { readonly type: ResourceType; readonly id: string }): Promise<Result<Resource>> => {
  const stored = await findStored(ports, call, at);
  if (!stored.ok) return stored;
  const { resource, released } = stored.value;
  return auditShown(ports, call, { as: { what: `${at.type}/${at.id}`, interaction: 'read' }, resources: [resource], released, answer: resource });
};
