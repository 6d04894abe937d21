// The slots of a programme in a period, for whoever keeps them. They name no patient, so the audit event names none.
import { compact } from '../core/fhir/compact.ts';
import { fail, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toSlotState, type SlotState } from '../core/worklist/to-slot-state.ts';
import { auditShown } from './audit-shown.ts';
import { findSlots, type SlotFilter } from './find-slots.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

export interface SlotsQuery extends SlotFilter {
  /** Local dates of the programme, both inclusive; absent: from now on, for four weeks. */
  readonly from?: Temporal.PlainDate;
  readonly until?: Temporal.PlainDate;
}

export interface SlotsPage { readonly slots: readonly SlotState[]; /** There are more in this period: ask for a shorter one. */ readonly more: boolean; readonly from: string; readonly until: string }

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy' | 'programmes'>;

const MOST = 500;
const HOURS = 4 * 7 * 24;

const toPeriod = ({ from, until }: SlotsQuery, timeZone: string, now: Temporal.Instant): { readonly from: Temporal.Instant; readonly until: Temporal.Instant } => {
  const first = from?.toZonedDateTime(timeZone).toInstant() ?? now;
  return { from: first, until: until?.add({ days: 1 }).toZonedDateTime(timeZone).toInstant() ?? first.add({ hours: HOURS }) };
};

/** Failures: `business-rule` for a programme that is none. */
export const readSlots = async (ports: Ports, call: Call, query: SlotsQuery): Promise<Result<SlotsPage>> => {
  const { programme, kind, status } = query;
  const known = ports.programmes.get(programme ?? '');
  if (programme !== undefined && !known) return fail('business-rule', { text: 'is not a programme of this hospital', expression: 'programme' });
  const { from, until } = toPeriod(query, known?.timeZone ?? 'UTC', ports.clock.now());
  const found = await findSlots(ports, { ...compact({ programme, kind, status }), from, until, most: MOST + 1 });
  if (!found.ok) return found;
  const answer: SlotsPage = { slots: found.value.slice(0, MOST).map(toSlotState), more: found.value.length > MOST, from: toFhirInstant(from), until: toFhirInstant(until) };
  return auditShown(ports, call, { as: { url: `${ports.policy.publicUrl}/slots`, type: 'Slot' }, resources: [], answer });
};
