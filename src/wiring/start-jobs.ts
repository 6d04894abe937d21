// What runs beside the calls: the deadline check, the exchange of transfers, the sending of notices, the sweep of files and of used assertions, the watch on the disk, what the early warning learns.
import { readFreeBytes } from '../adapters/files/read-free-bytes.ts';
import { toReserveBytes, type Settings } from '../config/env.ts';
import type { Result } from '../core/kernel/result.ts';
import { checkDeadlines } from '../flows/check-deadlines.ts';
import { closeNotices } from '../flows/close-notices.ts';
import { forgetAssertions } from '../flows/forget-assertions.ts';
import { learnRisks } from '../flows/learn-risks.ts';
import { sendNotices } from '../flows/send-notices.ts';
import { sweepFiles } from '../flows/sweep-files.ts';
import { scheduleDeadlines, type DeadlineJob } from '../jobs/schedule-deadlines.ts';
import type { RunningPool } from '../jobs/start-pool.ts';
import { startTransfers } from '../jobs/start-transfers.ts';
import { startWatchedWorker, type WatchedWorker } from '../jobs/start-watched-worker.ts';
import { startWorker } from '../jobs/start-worker.ts';
import { watchDisk, type RunningDiskWatch } from '../jobs/watch-disk.ts';
import type { Opened } from './open-adapter.ts';

/** What is asked of the network gets less than running calls do at a stop, so that both end before a supervisor loses its patience. */
const NETWORK_GRACE_MS = 3000;
const SWEEP_MS = 3_600_000;
const DISK_MS = 60_000;
/** How old the early warning's knowledge may become: what it learns from changes once a day. */
const LEARN_MS = 3_600_000;
/** A round of sending begins no mail after five minutes, and one that hangs takes one more. */
const NOTICES_STALE_MS = 900_000;

export interface Jobs { readonly deadlines: DeadlineJob; readonly transfers: RunningPool; readonly notices: WatchedWorker; readonly disk: RunningDiskWatch; /** No job begins anew; what runs ends or is broken off. */ readonly stop: () => Promise<void> }

/** How much was done; a failure is told and done again at the next look. */
const tell = (log: Opened['ports']['log'], event: string) => (result: Result<number>): number => {
  if (!result.ok) log('error', event, { kind: result.failure.kind });
  return result.ok ? result.value : 0;
};

export const startJobs = (settings: Settings, { ports, beginStop }: Opened, idleMs: number): Jobs => {
  const { clock, log } = ports;
  const deadlines = scheduleDeadlines({
    cron: settings.deadlineCron, timeZone: settings.deadlineTimeZone, check: (mayWrite) => checkDeadlines(ports, {}, mayWrite), clock, log, leases: ports.leases, name: 'deadline-check',
    // the folder of the embedded store is one process's: what a killed one held is the next one's at once
    holder: settings.databaseUrl ? ports.policy.worker : 'embedded', leaseMs: settings.deadlineLeaseSeconds * 1000, monotonicMs: () => performance.now(),
  });
  const transfers = startTransfers(ports, idleMs);
  ports.bell.onRing(transfers.wake);
  const notices = startWatchedWorker({ name: 'notices', work: () => sendNotices(ports), idleMs, staleMs: NOTICES_STALE_MS, clock, monotonicMs: () => performance.now(), log });
  const sweep = startWorker({ name: 'sweep', work: () => Promise.all([sweepFiles(ports), forgetAssertions(ports), closeNotices(ports).then(tell(log, 'notices.failed'))]).then(() => 0), idleMs: SWEEP_MS, log });
  const learning = startWorker({ name: 'early-warning', work: () => learnRisks(ports).then(tell(log, 'early-warning.not-learnt')).then(() => 0), idleMs: LEARN_MS, log });
  const disk = watchDisk({ readFreeBytes: () => readFreeBytes(settings.dataDir), alarmBytes: settings.diskAlarmBytes, reserveBytes: toReserveBytes(settings), everyMs: DISK_MS, log });
  const stop = async (): Promise<void> => {
    beginStop();
    ports.mail?.close();
    ports.webhooks.close();
    await Promise.all([notices.stop(), deadlines.stop(), transfers.stop(NETWORK_GRACE_MS, ports.network.close), sweep.stop(), learning.stop(), disk.stop()]);
  };
  return { deadlines, transfers, notices, disk, stop };
};
