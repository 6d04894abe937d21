// One version of a resource, as it stood then. A version that is a deletion is answered as gone. https://hl7.org/fhir/R4/http.html#vread
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

export interface VersionAddress { readonly type: ResourceType; readonly id: string; readonly versionId: string }

const PAGE = 200;

/** Whether the history knows of it, with a resource or without. */
const isInHistory = async (ports: Pick<FlowPorts, 'store'>, at: VersionAddress, cursor?: string): Promise<boolean> => {
  const page = await ports.store.history(at.type, at.id, { count: PAGE, ...(cursor !== undefined && { cursor }) });
  if (page?.versions.some((v) => v.versionId === at.versionId)) return true;
  return page?.next === undefined ? false : isInHistory(ports, at, page.next);
};

export const readVersion = async (ports: Pick<FlowPorts, 'store'>, _call: Call, at: VersionAddress): Promise<Result<Resource>> => {
  const resource = await ports.store.readVersion(at.type, at.id, at.versionId);
  if (resource) return ok(resource);
  return await isInHistory(ports, at) ? fail('gone', 'this version is the deletion of the resource') : fail('not-found', 'no such version');
};
