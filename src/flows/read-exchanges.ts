// A coordinator follows the exchanges of a request: every attempt, from the audit trail. That they looked is audited as a look at the request.
import type { AuditEvent, Organization } from '@medplum/fhirtypes';
import { ok, type Result } from '../core/kernel/result.ts';
import { toReadAudit } from '../core/mapping/to-read-audit.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { toExchangeLooks, type ExchangeLook } from '../core/worklist/to-exchange-looks.ts';
import { toRequestState } from '../core/worklist/to-request-state.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import { findActs } from './find-acts.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadWithProgramme } from './load-with-programme.ts';

export interface Exchanges { readonly request: string; readonly placerIdentifier: string; readonly exchanges: readonly ExchangeLook[] }

type Ports = Pick<FlowPorts, 'calendars' | 'store' | 'validate' | 'clock' | 'programmes' | 'digestText' | 'newId' | 'policy'>;

/** Fails `not-found`. */
export const readExchanges = async (ports: Ports, call: Call, id: string): Promise<Result<Exchanges>> => {
  const loaded = await loadWithProgramme(ports, id);
  if (!loaded.ok) return loaded;
  const { record, programme } = loaded.value;
  const now = ports.clock.now();
  const audit = toReadAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` });
  const audited = await commitAudits(ports, [audit]);
  if (!audited.ok) return audited;
  const { acts } = await findActs(ports, record);
  const events = acts.filter((r): r is AuditEvent => r.resourceType === 'AuditEvent');
  const organisations = new Map([...record.byReference].filter((entry): entry is [string, Organization] => entry[1].resourceType === 'Organization'));
  const state = toRequestState(record, programme, { assessment: assessRequest(record, programme, now), now, calendarOf: ports.calendars.of });
  return ok({ request: id, placerIdentifier: state.placerIdentifier.value, exchanges: toExchangeLooks(state, { events, organisations }) });
};
