// The versions of a resource, newest first. https://hl7.org/fhir/R4/http.html#history
import type { ResourceType } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { HistoryPage } from '../ports/resource-store.ts';
import { auditClientRead } from './audit-client-read.ts';
import type { ReleasePorts } from './check-released.ts';
import { findStored } from './find-stored.ts';
import type { Call } from './flow-ports.ts';
import { isVersionReleased } from './is-version-released.ts';

export interface HistoryAddress { readonly type: ResourceType; readonly id: string; readonly page: { readonly count: number; readonly cursor?: string } }

const NOT_THERE = fail('not-found', 'no such resource');

/** As in read-version.ts. */
const readReleased = async (ports: ReleasePorts, call: Call, at: HistoryAddress): Promise<Result<HistoryPage>> => {
  const stored = await findStored(ports, call, at);
  if (!stored.ok) return stored;
  const history = await ports.store.history(at.type, at.id, at.page);
  if (!history) return NOT_THERE;
  const audited = await auditClientRead(ports, call, stored.value);
  return audited.ok ? ok({ ...history, versions: history.versions.filter(({ resource }) => resource && isVersionReleased(resource, stored.value.released)) }) : audited;
};

export const readHistory = async (ports: ReleasePorts, call: Call, at: HistoryAddress): Promise<Result<HistoryPage>> => {
  if (call.actor.kind === 'client') return readReleased(ports, call, at);
  const history = await ports.store.history(at.type, at.id, at.page);
  return history ? ok(history) : NOT_THERE;
};
