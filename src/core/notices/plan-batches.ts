// Notices that are due together for one addressee go out as one mail or call. What was begun together stays together, under its id (S19).
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { readNotice } from '../fhir/notice.ts';
import type { NoticeAddress } from './find-notice-address.ts';

export interface ReadyNotice { readonly resource: CommunicationRequest; readonly address: NoticeAddress }

export interface Batch {
  /** Absent: it was not begun yet. */
  readonly id?: string;
  readonly address: NoticeAddress;
  /** BCP 47. */
  readonly language: string;
  /** By their moment. */
  readonly notices: readonly CommunicationRequest[];
}

/** A mail that nobody reads to its end helps nobody. */
const MOST = 100;

const keyOf = ({ resource, address }: ReadyNotice): string => {
  const { batch = '', language } = readNotice(resource);
  return [batch, address.channel, address.to, language].join('\n');
};

const byMoment = (a: ReadyNotice, b: ReadyNotice): number => {
  const [first, second] = [readNotice(a.resource), readNotice(b.resource)];
  return first.at.localeCompare(second.at) || first.id.localeCompare(second.id);
};

const toBatch = (ready: readonly ReadyNotice[]): readonly Batch[] => {
  const [first] = ready;
  if (!first) return [];
  const { batch, language } = readNotice(first.resource);
  return [{ ...(batch !== undefined && { id: batch }), address: first.address, language, notices: ready.map(({ resource }) => resource) }];
};

export const planBatches = (ready: readonly ReadyNotice[]): readonly Batch[] => {
  const groups = Map.groupBy(ready, keyOf);
  return [...groups.values()].flatMap((group) => {
    const sorted = group.toSorted(byMoment);
    return Array.from({ length: Math.ceil(sorted.length / MOST) }, (_, i) => sorted.slice(i * MOST, (i + 1) * MOST)).flatMap(toBatch);
  });
};
