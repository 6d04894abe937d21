// A free slot is taken away: nobody can book it any more. One that is taken is not: its visit is moved first.
import { updateEntry, createEntry, transactionOf } from '../core/fhir/bundle.ts';
import { parseRejection } from '../core/intake/parse-rejection.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { toSlotState, type SlotState } from '../core/worklist/to-slot-state.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitBundle } from './commit-bundle.ts';
import { findSlot } from './find-slot.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy'>;

/** Again: the same answer. Failures: `malformed`, `invalid`, `not-found`; `state-conflict` where it is taken; `version-conflict` where somebody takes it at this moment. */
export const withdrawSlot = async (ports: Ports, call: Call, { id, body }: { readonly id: string; readonly body: unknown }): Promise<Result<SlotState>> => {
  const asked = parseRejection(body);
  if (!asked.ok) return asked;
  const found = await findSlot(ports, `Slot/${id}`);
  if (!found) return fail('not-found', 'no such slot');
  const { slot, view } = found;
  if (slot.status === 'busy-unavailable') return ok(toSlotState(view));
  if (slot.status !== 'free') return fail('state-conflict', 'the slot is taken: move or cancel its visit first');
  const now = ports.clock.now();
  const what = `Slot/${id}`;
  const provenance = toProvenance({ id: ports.newId(), targets: [{ reference: what }], recordedAt: now, activity: 'update', reason: asked.value.reason, agents: [{ type: 'enterer', who: call.actor.id }] });
  const committed = await commitBundle(ports, transactionOf([
    updateEntry({ ...slot, status: 'busy-unavailable' }), createEntry(provenance), createEntry(toUpdateAudit({ ...auditFactsOf(ports, call, now), what })),
  ]));
  return committed.ok ? ok(toSlotState({ ...view, status: 'busy-unavailable' })) : committed;
};
