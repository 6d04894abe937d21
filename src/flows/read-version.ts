// One version of a resource, as it stood then. A version that is a deletion is answered as gone. https://hl7.org/fhir/R4/http.html#vread
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { auditClientRead } from './audit-client-read.ts';
import type { ReleasePorts } from './check-released.ts';
import { findStored } from './find-stored.ts';
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

/** A client system gets the versions of what is released to it now, as far as they belonged to a released request then too. */
const readReleased = async (ports: ReleasePorts, call: Call, at: VersionAddress): Promise<Result<Resource>> => {
  const stored = await findStored(ports, call, at);
  if (!stored.ok) return stored;
  const resource = await ports.store.readVersion(at.type, at.id, at.versionId);
  if (!resource || !isVersionReleased(resource, stored.value.released)) return NOT_THERE;
  const audited = await auditClientRead(ports, call, { resource, released: stored.value.released, interaction: 'vread' });
  return audited.ok ? ok(resource) : audited;
};

export const readVersion = async (ports: ReleasePorts, call: Call, at: VersionAddress): Promise<Result<Resource>> => {
  if (call.actor.kind === 'client') return readReleased(ports, call, at);
  const resource = await ports.store.readVersion(at.type, at.id, at.versionId);
  if (resource) return ok(resource);
  return await isInHistory(ports, at) ? fail('gone', 'this version is the deletion of the resource') : NOT_THERE;
};
