// The early warning learns from what became of the past two years' transfers, and is kept for the worklist.
import type { PastTransfer } from '../core/deadlines/assess-risk.ts';
import { assessWarnings } from '../core/deadlines/assess-warnings.ts';
import { toPastTransfer } from '../core/deadlines/to-past-transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { FlowPorts } from './flow-ports.ts';
import { walkTransfers } from './walk-transfers.ts';

type Ports = Pick<FlowPorts, 'store' | 'programmes' | 'clock' | 'risks' | 'isStopping'>;

const DAYS = 730;
/** Of each programme, its latest: memory is bounded, and a custodian changes. */
const MOST = 20_000;

const addPast = (before: readonly PastTransfer[], more: readonly PastTransfer[]): readonly PastTransfer[] => [...before, ...more].slice(-MOST);

/** Answers from how many transfers it learnt. Failures: those of a walk. */
export const learnRisks = async (ports: Ports): Promise<Result<number>> => {
  const at = ports.clock.now();
  const today = at.toZonedDateTimeISO('UTC').toPlainDate();
  const past = new Map<string, readonly PastTransfer[]>();
  const walked = await walkTransfers(ports, { from: today.subtract({ days: DAYS }), to: today.add({ days: 1 }), now: at, needsProgramme: true }, (page) => {
    for (const [programme, transfers] of Map.groupBy(page, (transfer) => transfer.programme)) {
      if (programme !== undefined) past.set(programme, addPast(past.get(programme) ?? [], transfers.flatMap(({ outcome, key }) => toPastTransfer(outcome, key) ?? [])));
    }
    return Promise.resolve();
  });
  if (!walked.ok) return walked;
  ports.risks.keep({ at, programmes: new Map([...past].map(([programme, transfers]) => [programme, assessWarnings(transfers)])) });
  return ok([...past.values()].reduce((sum, { length }) => sum + length, 0));
};
