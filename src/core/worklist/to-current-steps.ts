// The steps of a request as they are now: a birthday or the end of an authorisation changes what holds one up, and nothing was written since (S9).
import type { Task } from '@medplum/fhirtypes';
import { isStepEnded, withUnmet } from '../fhir/path-step.ts';
import { assessRequest } from './assess-request.ts';
import type { RequestRecord } from './request-record.ts';
import type { StepLook } from './step-look.ts';
import type { ExchangeMoment } from './to-exchange-question.ts';

/** What ends by itself is written with the change that ends it. */
const toCurrent = ({ task, status, unmet }: StepLook): readonly Task[] => {
  if (!task) return [];
  return status === undefined || isStepEnded(status) ? [task] : [{ ...withUnmet(task, unmet), status }];
};

export const toCurrentSteps = (record: RequestRecord, { programme, now }: ExchangeMoment): readonly Task[] => assessRequest(record, programme, now).path.flatMap(toCurrent);
