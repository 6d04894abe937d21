// How each custodian keeps its time: transfers counted page by page, with what their history tells. It names no patient, so its audit event names none either.
import type { Organization, Task } from '@medplum/fhirtypes';
import { assessCustodianRecord } from '../core/deadlines/assess-custodian-record.ts';
import { findCourse } from '../core/deadlines/find-course.ts';
import type { CustodianStatistics, Statistics } from '../core/deadlines/statistics.ts';
import { toTally, type Counted, type Tally } from '../core/deadlines/to-tally.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toQueryAudit } from '../core/mapping/to-query-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { walkTransfers, type WalkedTransfer } from './walk-transfers.ts';

export interface StatisticsFilter {
  /** Id. */
  readonly programme?: string;
  /** Local dates of the start, both included; absent: from a year before `to`, to today. */
  readonly from?: Temporal.PlainDate;
  readonly to?: Temporal.PlainDate;
}

type Ports = Pick<FlowPorts, 'store' | 'programmes' | 'validate' | 'clock' | 'newId' | 'policy' | 'risks' | 'isStopping'>;

interface Sum { readonly tally: Tally; readonly custodian: Organization | undefined }

const ofTasks = (resources: readonly { readonly resourceType: string }[]): readonly Task[] => resources.filter((r): r is Task => r.resourceType === 'Task');

const toCounted = async ({ store, programmes }: Ports, page: readonly WalkedTransfer[]): Promise<readonly (WalkedTransfer & Counted)[]> => {
  const histories = await store.histories('Task', page.map(({ task }) => task.id ?? ''));
  return page.map((walked) => {
    const timeZone = programmes.get(walked.programme ?? '')?.timeZone ?? 'UTC';
    return { ...walked, course: findCourse(ofTasks(histories.get(walked.task.id ?? '') ?? []), timeZone) };
  });
};

const toCustodian = ({ tally, custodian }: Sum): CustodianStatistics => {
  const identifier = custodian?.identifier?.find(({ value }) => value !== undefined);
  return { name: custodian?.name ?? '', ...(identifier && { identifier: { system: identifier.system ?? '', value: identifier.value ?? '' } }), ...assessCustodianRecord(tally) };
};

const toEarlyWarning = ({ risks }: Ports, programme: string | undefined): Statistics['earlyWarning'] => {
  const learnt = risks.latest();
  return learnt && {
    learntAt: toFhirInstant(learnt.at),
    programmes: [...learnt.programmes].filter(([id]) => programme === undefined || id === programme).map(([id, { warnings }]) => ({ programme: id, ...warnings })),
  };
};

const toRange = ({ programmes, clock }: Ports, { from, to }: StatisticsFilter): Result<{ readonly from: Temporal.PlainDate; readonly to: Temporal.PlainDate }> => {
  const last = to ?? clock.now().toZonedDateTimeISO([...programmes.values()][0]?.timeZone ?? 'UTC').toPlainDate();
  const first = from ?? last.subtract({ years: 1 });
  return Temporal.PlainDate.compare(first, last) > 0 ? fail('invalid', { text: 'the first date is after the last', expression: 'from' }) : ok({ from: first, to: last });
};

/** Failures: `invalid` (dates), those of a walk. */
export const readStatistics = async (ports: Ports, call: Call, filter: StatisticsFilter): Promise<Result<Statistics>> => {
  const now = ports.clock.now();
  const range = toRange(ports, filter);
  if (!range.ok) return range;
  const { programme } = filter;
  const dates = { from: range.value.from.toString(), to: range.value.to.toString() };
  const url = `${ports.policy.publicUrl}/statistics?${new URLSearchParams({ ...dates, ...(programme !== undefined && { programme }) }).toString()}`;
  const audited = await commitAudits(ports, [toQueryAudit({ ...auditFactsOf(ports, call, now), url })]);
  if (!audited.ok) return audited;
  const sums = new Map<string, Sum>();
  const all: { tally: Tally } = { tally: toTally(undefined, []) };
  const walked = await walkTransfers(ports, { ...range.value, now, needsProgramme: programme !== undefined }, async (page) => {
    const counted = await toCounted(ports, page.filter((t) => programme === undefined || t.programme === programme));
    all.tally = toTally(all.tally, counted);
    for (const [key, ofOne] of Map.groupBy(counted, (t) => t.key)) sums.set(key, { custodian: ofOne[0]?.custodian, tally: toTally(sums.get(key)?.tally, ofOne) });
  });
  if (!walked.ok) return walked;
  const custodians = [...sums.values()].map(toCustodian).toSorted((a, b) => b.total - a.total || a.name.localeCompare(b.name));
  const earlyWarning = toEarlyWarning(ports, programme);
  return ok({ asOf: toFhirInstant(now), ...dates, ...(programme !== undefined && { programme }), all: assessCustodianRecord(all.tally), custodians, ...(earlyWarning && { earlyWarning }) });
};
