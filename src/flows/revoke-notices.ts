// With the end of a transfer its notices end that nobody has got yet: in the same commit, so that none of them goes out afterwards.
import type { BundleEntry } from '@medplum/fhirtypes';
import { updateEntry } from '../core/fhir/bundle.ts';
import { isOpen, isTransfer } from '../core/fhir/transfer.ts';
import { isRevocable } from '../core/notices/is-revocable.ts';
import { planRevocation } from '../core/notices/plan-revocation.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { FlowPorts } from './flow-ports.ts';

/** Of the transfers that these entries end: what is to be written of their notices. A worker that took one meanwhile makes the whole a version conflict. */
export const revokeNotices = async ({ store, clock }: Pick<FlowPorts, 'store' | 'clock'>, { transfers }: RequestRecord, entries: readonly BundleEntry[]): Promise<readonly BundleEntry[]> => {
  const running = new Set(transfers.filter(isOpen).map(({ id }) => id));
  const ended = entries.flatMap(({ resource }) => (resource?.resourceType === 'Task' && isTransfer(resource) && !isOpen(resource) && running.has(resource.id) ? [resource] : []));
  if (ended.length === 0) return [];
  const found = await store.findReferring(ended.map(({ id }) => ({ type: 'CommunicationRequest', code: 'based-on', target: `Task/${id ?? ''}` })));
  const now = clock.now();
  return found.flatMap((r) => (r.resourceType === 'CommunicationRequest' && isRevocable(r, now) ? [updateEntry(planRevocation(r, 'pointless'))] : []));
};
