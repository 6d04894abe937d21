// The one word for where a request stands (S11). Derived from the resources and from what is missing, never stored.
import type { Task } from '@medplum/fhirtypes';
import { isStepEnded } from '../fhir/path-step.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { MissingItem, StateWord } from './request-state.ts';
import type { StepLook } from './step-look.ts';

const ENDED: Readonly<Partial<Record<Task['status'], StateWord>>> = {
  cancelled: 'cancelled', rejected: 'rejected', completed: 'completed', draft: 'draft',
};

/** While the dossier is no specialist's yet: who owes something. Where nobody does, the assessment waits for something of its own. */
const waitingWord = ({ unmet }: StepLook, missing: readonly MissingItem[]): StateWord => {
  const required = missing.filter((m) => m.required);
  if (required.some((m) => m.suppliedBy !== 'custodian')) return 'awaiting-information';
  return unmet.includes('dossier-complete') || unmet.includes('transfers-ended') ? 'collecting-records' : 'assessment';
};

/** Over; else the word of the first step that is open. What is missing changes nothing once the assessment may begin. */
export const assessState = (record: Pick<RequestRecord, 'coordination'>, { missing, path }: Pick<RequestAssessment, 'missing' | 'path'>): StateWord => {
  const fixed = ENDED[record.coordination.status];
  if (fixed) return fixed;
  if (path.some((look) => look.status === 'rejected')) return 'rejected';
  const current = path.find((look) => look.status && !isStepEnded(look.status));
  if (!current) return 'completed';
  return current.step.id === 'assessment' && current.status === 'requested' ? waitingWord(current, missing) : current.step.id;
};
