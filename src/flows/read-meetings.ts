// The meetings that are to come, or were held in a period, with how many requests each discusses. They name no patient, so the audit event names none.
import type { Appointment } from '@medplum/fhirtypes';
import { VISIT_CODES } from '../core/fhir/systems.ts';
import { isStanding, isWithPatient, VISIT_KINDS } from '../core/fhir/visit.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toMeetingRows, type MeetingRow } from '../core/worklist/to-meeting-rows.ts';
import { auditShown } from './audit-shown.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { searchPages } from './search-pages.ts';

export interface MeetingsPage { readonly meetings: readonly MeetingRow[]; readonly from: string; readonly until: string }

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy'>;

/** Of a hospital in two months. */
const MOST = 2000;
/** Those of today stay listed. */
const [HOURS_BACK, HOURS_AHEAD] = [24, 8 * 7 * 24];
const KINDS = VISIT_KINDS.filter((kind) => !isWithPatient(kind)).map((kind) => `${VISIT_CODES}|${kind}`);

const findMeetings = async (ports: Ports, from: string, until: string): Promise<Result<readonly Appointment[]>> => {
  const found: Appointment[] = [];
  const filters = [{ code: 'service-type', values: KINDS }, { code: 'date', values: [`ge${from}`] }, { code: 'date', values: [`lt${until}`] }];
  for await (const page of searchPages(ports, { type: 'Appointment', filters, sort: [{ code: 'date' }] })) {
    if (!page.ok) return page;
    found.push(...page.value.filter(isStanding));
    if (found.length >= MOST) break;
  }
  return ok(found);
};

export const readMeetings = async (ports: Ports, call: Call): Promise<Result<MeetingsPage>> => {
  const now = ports.clock.now();
  const [from, until] = [toFhirInstant(now.subtract({ hours: HOURS_BACK })), toFhirInstant(now.add({ hours: HOURS_AHEAD }))];
  const found = await findMeetings(ports, from, until);
  if (!found.ok) return found;
  return auditShown(ports, call, { as: { url: `${ports.policy.publicUrl}/meetings`, type: 'Appointment' }, resources: [], answer: { meetings: toMeetingRows(found.value), from, until } });
};
