// The one word for where a request stands (S11). Derived from the resources and from what is missing, never stored.
import type { Task } from '@medplum/fhirtypes';
import { STEP_CODES } from '../fhir/systems.ts';
import { isOpen } from '../fhir/transfer.ts';
import type { RequestRecord } from './request-record.ts';
import type { MissingItem, StateWord } from './request-state.ts';

const ENDED: Readonly<Partial<Record<Task['status'], StateWord>>> = {
  cancelled: 'cancelled', rejected: 'rejected', completed: 'completed', draft: 'draft',
};
const STEP_WORDS = ['assessment', 'first-visit', 'team-meeting', 'second-visit', 'report'] as const satisfies readonly StateWord[];

const stepWord = (coordination: Task): StateWord => {
  const code = coordination.businessStatus?.coding?.find((c) => c.system === STEP_CODES)?.code;
  return STEP_WORDS.find((w) => w === code) ?? 'assessment';
};

/** Draft, or over, or in the reviewers' hands: what is missing changes nothing there. While `received`, it decides. */
export const assessState = (record: RequestRecord, missing: readonly MissingItem[]): StateWord => {
  const fixed = ENDED[record.coordination.status];
  if (fixed) return fixed;
  if (record.coordination.status !== 'received') return stepWord(record.coordination);
  const required = missing.filter((m) => m.required);
  if (required.some((m) => m.suppliedBy !== 'custodian')) return 'awaiting-information';
  return required.length > 0 || record.transfers.some(isOpen) ? 'collecting-records' : 'assessment';
};
