// Transfers that nobody asks the network about although it may be asked now: they are put back into the outbox.
import type { Task } from '@medplum/fhirtypes';
import { isOpen, readTransfer, withExchange } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';

/** The network's own refusal stays until the patient has acted (S8); recording a new authorisation takes it away. */
const REFUSED = 'network-refused';

/** Next versions of the Tasks to arm; none where all that may be asked is being asked. */
export const planArming = (record: RequestRecord, assessment: Pick<RequestAssessment, 'decisions'>, now: Temporal.Instant): readonly Task[] =>
  record.transfers.filter(isOpen).flatMap((task) => {
    const transfer = readTransfer(task);
    const permitted = assessment.decisions.get(transfer.id)?.permit ?? false;
    if (!permitted || transfer.exchange || transfer.statusReason === REFUSED) return [];
    const { statusReason: _reason, ...rest } = withExchange(task, { nextAt: toFhirInstant(now), attempts: 0 });
    return [{ ...rest, lastModified: toFhirInstant(now) }];
  });
