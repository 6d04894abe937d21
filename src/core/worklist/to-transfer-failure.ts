// Why a transfer or a delivery does not go on, and whose fault it is: what denies it now, else what its last attempts met (docs/failures.md).
import { findExchangeFault } from '../exchange/find-exchange-fault.ts';
import { compact } from '../fhir/compact.ts';
import type { Transfer } from '../fhir/transfer.ts';
import type { ExchangeDecision } from './request-assessment.ts';
import type { TransferFailure } from './request-state.ts';
import { toAttemptTime } from './to-attempt-time.ts';

const GIVEN_UP = 'exchange-given-up';

/** What was recorded counts for its own code only: a denial that came after a failure has another beginning. */
const recorded = ({ failure, exchange }: Transfer, code: string): Pick<TransferFailure, 'since' | 'attempts' | 'nextAt'> =>
  ({ ...compact({ since: failure?.code === code ? failure.since : undefined, nextAt: toAttemptTime(exchange).nextAttemptAt }), attempts: failure?.code === code ? failure.attempts : 0 });

const codeOf = ({ failure, statusReason }: Transfer, decision: ExchangeDecision | undefined): string | undefined =>
  (decision?.permit === false ? decision.reasons[0]?.code : failure?.code ?? statusReason);

/** `undefined`: nothing is wrong; it waits its turn, or for the custodian. */
export const toTransferFailure = (transfer: Transfer, decision: ExchangeDecision | undefined): TransferFailure | undefined => {
  const fault = findExchangeFault(codeOf(transfer, decision));
  if (!fault) return undefined;
  const reason = decision?.reasons.find((r) => r.code === fault.code);
  return { code: fault.code, fault: fault.fault, text: reason?.text ?? fault.text, givenUp: transfer.statusReason === GIVEN_UP, ...recorded(transfer, fault.code) };
};
