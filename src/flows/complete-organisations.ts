// Organisations that a request names and that are there already, with what only this request says of them: where notices go.
import type { BundleEntry, Organization } from '@medplum/fhirtypes';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toCompletedOrganization } from '../core/mapping/to-completed-organization.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'newId' | 'clock'>;

interface Given { readonly organisation: Organization; readonly token: string }

const toGiven = ({ resource, request }: BundleEntry): readonly Given[] =>
  (resource?.resourceType === 'Organization' && resource.telecom && request?.ifNoneExist !== undefined ? [{ organisation: resource, token: request.ifNoneExist.replace('identifier=', '') }] : []);

const escaped = (token: string): string => {
  const at = token.indexOf('|');
  return `${token.slice(0, at)}|${token.slice(at + 1).replaceAll('|', '\\|')}`;
};

/** Where several meet the condition the commit refuses. */
const findCompleted = async ({ store }: Ports, { organisation, token }: Given): Promise<Result<readonly Organization[]>> => {
  const found = await store.search({ type: 'Organization', filters: [{ code: 'identifier', values: [escaped(token)] }], count: 2 });
  if (!found.ok) return found;
  const [stored, ...others] = found.value.matches;
  const next = stored?.resourceType === 'Organization' && others.length === 0 ? toCompletedOrganization(stored, organisation) : undefined;
  return ok(next ? [next] : []);
};

const toEntries = ({ newId, clock }: Ports, call: Call, completed: readonly Organization[]): readonly BundleEntry[] => {
  if (completed.length === 0) return [];
  const targets = completed.map(({ id }) => ({ reference: `Organization/${id ?? ''}` }));
  const provenance = toProvenance({ id: newId(), targets, recordedAt: clock.now(), activity: 'update', agents: [{ type: 'enterer', who: call.actor.id }] });
  return [...completed.map(updateEntry), createEntry(provenance)];
};

/** Their next versions, each as it was read: whoever changed one meanwhile makes the commit a version conflict. */
export const completeOrganisations = async (ports: Ports, call: Call, mapped: readonly BundleEntry[]): Promise<Result<readonly BundleEntry[]>> => {
  const completed = new Map<string, Organization>();
  for (const given of mapped.flatMap(toGiven)) {
    const found = await findCompleted(ports, given);
    if (!found.ok) return found;
    // one that is named twice is written once
    for (const next of found.value) if (!completed.has(next.id ?? '')) completed.set(next.id ?? '', next);
  }
  return ok(toEntries(ports, call, [...completed.values()]));
};
