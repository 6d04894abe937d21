// The versions of a resource, newest first. https://hl7.org/fhir/R4/http.html#history
import type { ResourceType } from '@medplum/fhirtypes';
import { isDraft } from '../core/fhir/is-draft.ts';
import { fail, type Result } from '../core/kernel/result.ts';
import type { HistoryPage } from '../ports/resource-store.ts';
import { auditShown } from './audit-shown.ts';
import type { ReleasePorts } from './check-released.ts';
import type { Released } from './find-released.ts';
import { findStored } from './find-stored.ts';
import type { Call } from './flow-ports.ts';
import { isVersionReleased } from './is-version-released.ts';

export interface HistoryAddress { readonly type: ResourceType; readonly id: string; readonly page: { readonly count: number; readonly cursor?: string } }

const NOT_THERE = fail('not-found', 'no such resource');

const give = (ports: ReleasePorts, call: Call, { type, id, history, released }: HistoryAddress & { readonly history: HistoryPage; readonly released?: Released | undefined }): Promise<Result<HistoryPage>> => {
  const resources = history.versions.flatMap(({ resource }) => resource ?? []);
  return auditShown(ports, call, { as: { what: `${type}/${id}`, interaction: 'history-instance' }, resources, released, answer: history });
};

/** As in read-version.ts. */
const readReleased = async (ports: ReleasePorts, call: Call, at: HistoryAddress): Promise<Result<HistoryPage>> => {
  const stored = await findStored(ports, call, at);
  if (!stored.ok) return stored;
  const { released } = stored.value;
  const history = await ports.store.history(at.type, at.id, at.page);
  if (!history) return NOT_THERE;
  return give(ports, call, { ...at, history: { ...history, versions: history.versions.filter(({ resource }) => resource && isVersionReleased(resource, released)) }, released });
};

export const readHistory = async (ports: ReleasePorts, call: Call, at: HistoryAddress): Promise<Result<HistoryPage>> => {
  if (call.actor.kind === 'client') return readReleased(ports, call, at);
  const history = await ports.store.history(at.type, at.id, at.page);
  return history && !history.versions.some(({ resource }) => resource && isDraft(resource)) ? give(ports, call, { ...at, history }) : NOT_THERE;
};
