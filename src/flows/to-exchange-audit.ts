// Whether a custodian may be asked now, as an audit event (S8, S16).
import type { AuditEvent, Task } from '@medplum/fhirtypes';
import { readTransfer } from '../core/fhir/transfer.ts';
import { toDecisionAudit } from '../core/mapping/to-decision-audit.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import type { Moment } from './change-request.ts';
import type { Call } from './flow-ports.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface ExchangeLook { readonly record: RequestRecord; readonly moment: Moment; readonly task: Task; readonly call: Call }

export const toExchangeAudit = (ports: Pick<TransferPorts, 'newId' | 'policy'>, { record, moment, task, call }: ExchangeLook): AuditEvent => {
  const decision = assessRequest(record, moment.programme, moment.now).decisions.get(readTransfer(task).id);
  return toDecisionAudit({
    ...auditFactsOf(ports, call, moment.now),
    patient: record.request.subject.reference ?? '',
    consents: decision?.consent ? [decision.consent] : [],
    permit: decision?.permit ?? false,
    reason: decision?.reasons[0]?.code ?? 'transfer-ended',
    owner: record.coordination.owner?.reference ?? '',
  });
};
