// A coordinator opens times at which the hospital sees patients or holds meetings: many slots in one commit, which counts them in their schedule, so that two who do it at once cannot overlap.
import type { Schedule, Slot } from '@medplum/fhirtypes';
import { planNewSlots, type NewSlots } from '../core/appointments/plan-new-slots.ts';
import { planSlots, type SlotTime } from '../core/appointments/plan-slots.ts';
import { createEntry, transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { findExtension, withExtension } from '../core/fhir/extensions.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { EXT_SLOTS_MADE } from '../core/fhir/visit-systems.ts';
import { parseSlots, type SlotMaking } from '../core/intake/parse-slots.ts';
import type { Programme } from '../core/intake/programme.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toSchedule } from '../core/mapping/to-schedule.ts';
import { toSlot } from '../core/mapping/to-slot.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitBundle } from './commit-bundle.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { searchSlots } from './search-slots.ts';

export interface MadeSlots {
  /** Id of the schedule. */
  readonly schedule: string;
  readonly made: number;
  /** Were there already, and stay as they are. */
  readonly kept: number;
}

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'programmes' | 'digestText' | 'newId' | 'policy'>;

interface Making { readonly making: SlotMaking; readonly programme: Programme; readonly wanted: readonly SlotTime[]; readonly now: Temporal.Instant }

/** As many as coordinators who can meet at one schedule. */
const ATTEMPTS = 8;
/** Of one schedule in a year. */
const MOST = 20_000;
const LONGEST_MINUTES = 480;

/** Who can be in one place at a time: a professional by their identifier, else a room, else a department. */
const whose = ({ practitioner, location = '' }: SlotMaking): string => {
  if (!practitioner) return `place|${location}`;
  const [identifier] = practitioner.identifiers;
  return identifier ? `practitioner|${identifier.system}|${identifier.value}` : `practitioner|${practitioner.name.family}`;
};
const keyOf = (making: SlotMaking): string => `${making.programme}|${making.department ?? ''}|${whose(making)}`;

const parse = (ports: Ports, body: unknown): Result<Making> => {
  const making = parseSlots(body);
  if (!making.ok) return making;
  const programme = ports.programmes.get(making.value.programme);
  if (!programme) return fail('business-rule', { text: 'is not a programme of this hospital', expression: 'programme' });
  const { department } = making.value;
  if (department !== undefined && !programme.departments.some((d) => d.code === department)) return fail('business-rule', { text: 'is not a department of the programme', expression: 'department' });
  const now = ports.clock.now();
  const wanted = planSlots(making.value, { now, timeZone: programme.timeZone });
  return wanted.ok ? ok({ making: making.value, programme, wanted: wanted.value, now }) : wanted;
};

/** Those that can touch what is wanted: none is longer than the longest. */
const findExisting = (ports: Ports, schedule: string, wanted: readonly SlotTime[]): Promise<Result<readonly Slot[]>> => {
  const [from, until] = [wanted[0]?.start.subtract({ minutes: LONGEST_MINUTES }), wanted.at(-1)?.end];
  return searchSlots(ports, [
    { code: 'schedule', values: [schedule] },
    ...(from ? [{ code: 'start', values: [`ge${toFhirInstant(from)}`] }] : []), ...(until ? [{ code: 'start', values: [`lt${toFhirInstant(until)}`] }] : []),
  ], MOST);
};

const countIn = (schedule: Schedule): number => findExtension(schedule, EXT_SLOTS_MADE)?.valueUnsignedInt ?? 0;

interface Planned extends Making { readonly schedule: Schedule; readonly isNew: boolean; readonly plan: NewSlots }

const commit = async (ports: Ports, call: Call, { making, programme, now, schedule, isNew, plan }: Planned): Promise<Result<MadeSlots>> => {
  const at = `Schedule/${schedule.id ?? ''}`;
  const idOf = roleId(ports.digestText, schedule.id ?? '');
  const slots = plan.fresh.map((time) => toSlot(making, { ...time, id: idOf(`slot:${toFhirInstant(time.start)}/${toFhirInstant(time.end)}`), schedule: at, timeZone: programme.timeZone }));
  const made = slots.length + plan.back.length;
  const counted = withExtension(schedule, EXT_SLOTS_MADE, [{ url: EXT_SLOTS_MADE, valueUnsignedInt: countIn(schedule) + made }]);
  const entries = [isNew ? createEntry(counted) : updateEntry(counted), ...slots.map(createEntry), ...plan.back.map((slot) => updateEntry({ ...slot, status: 'free' }))];
  const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), what: at });
  const committed = await commitBundle(ports, transactionOf([...entries, createEntry(audit)]));
  return committed.ok ? ok({ schedule: schedule.id ?? '', made, kept: plan.kept }) : committed;
};

const attempt = async (ports: Ports, call: Call, asked: Making): Promise<Result<MadeSlots>> => {
  const id = roleId(ports.digestText, keyOf(asked.making))('schedule');
  const stored = await ports.store.read('Schedule', id);
  const schedule = stored?.resourceType === 'Schedule' ? stored : toSchedule(asked.making, { id, programme: asked.programme });
  const existing = await findExisting(ports, `Schedule/${id}`, asked.wanted);
  if (!existing.ok) return existing;
  const plan = planNewSlots(asked.wanted, existing.value);
  if (!plan.ok) return plan;
  if (plan.value.fresh.length + plan.value.back.length === 0) return ok({ schedule: id, made: 0, kept: plan.value.kept });
  return commit(ports, call, { ...asked, schedule, isNew: !stored, plan: plan.value });
};

/** Somebody was faster: the schedule has another version, or is there meanwhile. */
const isLost = (result: Result<MadeSlots>): boolean => !result.ok && (result.failure.kind === 'version-conflict' || result.failure.kind === 'duplicate');

/** The same call again makes nothing. Failures: `malformed`, `invalid`; `business-rule` where a slot would overlap another, lies in the past, or there are too many; those of a commit. */
export const makeSlots = async (ports: Ports, call: Call, body: unknown): Promise<Result<MadeSlots>> => {
  const asked = parse(ports, body);
  if (!asked.ok) return asked;
  for (let left = ATTEMPTS; ; left -= 1) {
    const result = await attempt(ports, call, asked.value);
    if (left <= 1 || !isLost(result)) return result;
  }
};
