// How the sending of notices stands, for the metrics: numbers alone, nothing of a patient.
import { readNotice } from '../core/fhir/notice.ts';
import { parseInstant, toFhirInstant } from '../core/kernel/time.ts';
import { countNotices } from './count-notices.ts';
import type { FlowPorts } from './flow-ports.ts';
import { noticeFilters } from './notice-filters.ts';

type Ports = Pick<FlowPorts, 'store' | 'clock'>;

export interface NoticeCounts {
  readonly waiting: number;
  readonly givenUp: number;
  /** 0: none is due. */
  readonly oldestDueSeconds: number;
}

const findOldestDue = async ({ store, clock }: Ports): Promise<number> => {
  const now = clock.now();
  const found = await store.search({ type: 'CommunicationRequest', filters: [{ code: 'exchange-at', values: [`le${toFhirInstant(now)}`] }], sort: [{ code: 'exchange-at' }], count: 1 });
  const [first] = found.ok ? found.value.matches : [];
  const due = parseInstant(first?.resourceType === 'CommunicationRequest' ? readNotice(first).exchange?.nextAt ?? '' : '');
  return due.ok ? Math.max(0, now.since(due.value).total('seconds')) : 0;
};

/** `undefined`: the store does not answer now. */
export const measureNotices = async (ports: Ports): Promise<NoticeCounts | undefined> => {
  const [waiting, givenUp] = [await countNotices(ports, noticeFilters.waiting), await countNotices(ports, noticeFilters.givenUp)];
  return waiting === undefined || givenUp === undefined ? undefined : { waiting, givenUp, oldestDueSeconds: await findOldestDue(ports) };
};
