// Somebody looks at a request: its state as of now; that it was looked at is audited before it is shown.
import { ok, type Result } from '../core/kernel/result.ts';
import { toReadAudit } from '../core/mapping/to-read-audit.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { RequestState } from '../core/worklist/request-state.ts';
import { toRequestState } from '../core/worklist/to-request-state.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { checkStateAllowed } from './check-state-allowed.ts';
import { commitAudits } from './commit-audits.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadWithProgramme } from './load-with-programme.ts';

type Ports = Pick<FlowPorts, 'calendars' | 'store' | 'validate' | 'clock' | 'programmes' | 'digestText' | 'newId' | 'policy'>;

/** The ETag is the coordination task's version: every change to the request writes it. */
export const readRequestState = async (ports: Ports, call: Call, id: string): Promise<Result<{ readonly etag: string; readonly body: RequestState }>> => {
  const loaded = await loadWithProgramme(ports, id);
  if (!loaded.ok) return loaded;
  const { record, programme } = loaded.value;
  const now = ports.clock.now();
  const assessment = assessRequest(record, programme, now);
  const state = toRequestState(record, programme, { assessment, now, calendarOf: ports.calendars.of });
  const allowed = checkStateAllowed(call, state.state);
  if (!allowed.ok) return allowed;
  const audit = toReadAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` });
  const audited = await commitAudits(ports, [audit]);
  if (!audited.ok) return audited;
  return ok({ etag: `W/"${record.coordination.meta?.versionId ?? ''}"`, body: state });
};
