// One version of a resource, as it stood then. https://hl7.org/fhir/R4/http.html#vread
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

export interface VersionAddress { readonly type: ResourceType; readonly id: string; readonly versionId: string }

export const readVersion = async (ports: Pick<FlowPorts, 'store'>, _call: Call, at: VersionAddress): Promise<Result<Resource>> => {
  const resource = await ports.store.readVersion(at.type, at.id, at.versionId);
  return resource ? ok(resource) : fail('not-found', 'no such version');
};
