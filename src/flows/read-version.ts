// One version of a resource, as it stood then. A version that is a deletion is answered as gone. https://hl7.org/fhir/R4/http.html#vread
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { isDraft } from '../core/fhir/is-draft.ts';
import { fail, type Result } from '../core/kernel/result.ts';
import { auditShown } from './audit-shown.ts';
import type { ReleasePorts } from './check-released.ts';
import { findStored, type Stored } from './find-stored.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { isVersionReleased } from './is-version-released.ts';

export interface VersionAddress { readonly type: ResourceType; readonly id: string; readonly versionId: string }

const PAGE = 200;

/** Whether the history knows of it, with a resource or without. */
const isInHistory = async (ports: Pick<FlowPorts, 'store'>, at: VersionAddress, cursor?: string): Promise<boolean> => {
  const page = await ports.store.history(at.type, at.id, { count: PAGE, ...(cursor !== undefined && { cursor }) });
  if (page?.versions.some((v) => v.versionId === at.versionId)) return true;
  return page?.next === undefined ? false : isInHistory(ports, at, page.next);
};

const NOT_THERE = fail('not-found', 'no such version');

const give = (ports: ReleasePorts, call: Call, { type, id, resource, released }: VersionAddress & Stored): Promise<Result<Resource>> =>
  auditShown(ports, call, { as: { what: `${type}/${id}`, interaction: 'vread' }, resources: [resource], released, answer: resource });

/** A client system gets the versions of what is released to it now, as far as they belonged to a released request then too. */
const readReleased = async (ports: ReleasePorts, call: Call, at: VersionAddress): Promise<Result<Resource>> => {
  const stored = await findStored(ports, call, at);
  if (!stored.ok) return stored;
  const { released } = stored.value;
  const resource = await ports.store.readVersion(at.type, at.id, at.versionId);
  return resource && isVersionReleased(resource, released) ? give(ports, call, { ...at, resource, released }) : NOT_THERE;
};

export const readVersion = async (ports: ReleasePorts, call: Call, at: VersionAddress): Promise<Result<Resource>> => {
  if (call.actor.kind === 'client') return readReleased(ports, call, at);
  const resource = await ports.store.readVersion(at.type, at.id, at.versionId);
  if (resource) return isDraft(resource) ? NOT_THERE : give(ports, call, { ...at, resource, released: undefined });
  return await isInHistory(ports, at) ? fail('gone', 'this version is the deletion of the resource') : NOT_THERE;
};
