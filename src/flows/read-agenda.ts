// The agenda of a meeting: the requests that it discusses with what is open, of those that whoever asks may see (S15, S20).
import type { Appointment } from '@medplum/fhirtypes';
import { MEETING_IDENTIFIER } from '../core/fhir/visit-systems.ts';
import { isStanding } from '../core/fhir/visit.ts';
import { fail, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toAgendaItem, type AgendaItem } from '../core/worklist/to-agenda-item.ts';
import { auditShown } from './audit-shown.ts';
import { checkStateAllowed } from './check-state-allowed.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadWithProgramme } from './load-with-programme.ts';

export interface Agenda { readonly meeting: string; readonly items: readonly AgendaItem[]; /** Requests that are for other roles. */ readonly hidden: number }

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy' | 'programmes' | 'digestText'>;

/** No team discusses more at a time. */
const MOST = 200;
const AT_ONCE = 4;

interface Looked { readonly record: RequestRecord; readonly item: AgendaItem }

const look = async (ports: Ports, appointment: Appointment, now: Temporal.Instant): Promise<readonly Looked[]> => {
  const loaded = await loadWithProgramme(ports, appointment.basedOn?.[0]?.reference?.replace('ServiceRequest/', '') ?? '');
  if (!loaded.ok) return [];
  const { record, programme } = loaded.value;
  return [{ record, item: toAgendaItem(record, appointment, { assessment: assessRequest(record, programme, now), programme }) }];
};

/** In the order of their times. Failures: `not-found` where no request has this meeting. */
export const readAgenda = async (ports: Ports, call: Call, meeting: string): Promise<Result<Agenda>> => {
  const page = await ports.store.search({ type: 'Appointment', filters: [{ code: 'identifier', values: [`${MEETING_IDENTIFIER}|${meeting}`] }], sort: [{ code: 'date' }], count: MOST });
  if (!page.ok) return page;
  const appointments = page.value.matches.filter((r): r is Appointment => r.resourceType === 'Appointment' && isStanding(r));
  if (appointments.length === 0) return fail('not-found', 'no such meeting');
  const now = ports.clock.now();
  const looked: Looked[] = [];
  for (let at = 0; at < appointments.length; at += AT_ONCE) looked.push(...(await Promise.all(appointments.slice(at, at + AT_ONCE).map((a) => look(ports, a, now)))).flat());
  const shown = looked.filter(({ item }) => checkStateAllowed(call, item.state).ok);
  const answer: Agenda = { meeting, items: shown.map(({ item }) => item), hidden: looked.length - shown.length };
  return auditShown(ports, call, { as: { url: `${ports.policy.publicUrl}/meetings/${encodeURIComponent(meeting)}`, type: 'Appointment' }, resources: shown.map(({ record }) => record.request), answer });
};
