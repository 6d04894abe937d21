// Whether a custodian may be asked now, as an audit event (S8, S16).
import type { AuditEvent } from '@medplum/fhirtypes';
import { toDecisionAudit } from '../core/mapping/to-decision-audit.ts';
import type { ExchangeDecision } from '../core/worklist/request-assessment.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import type { Moment } from './change-request.ts';
import type { Call } from './flow-ports.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface ExchangeLook {
  readonly record: RequestRecord;
  readonly moment: Moment;
  readonly call: Call;
  /** Absent: the transfer has ended, or is not one that the network is asked about. */
  readonly decision?: ExchangeDecision | undefined;
}

const NOT_TO_ASK: ExchangeDecision = { permit: false, reasons: [{ code: 'transfer-ended', text: '' }] };

export const toExchangeAudit = (ports: Pick<TransferPorts, 'newId' | 'policy'>, { record, moment, call, decision = NOT_TO_ASK }: ExchangeLook): AuditEvent => toDecisionAudit({
  ...auditFactsOf(ports, call, moment.now),
  patient: record.request.subject.reference ?? '',
  consents: decision.consent ? [decision.consent] : [],
  permit: decision.permit,
  reason: decision.reasons[0]?.code,
  owner: record.coordination.owner?.reference ?? '',
});
