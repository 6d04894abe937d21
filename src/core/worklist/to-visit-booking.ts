// The Task by which one visit of a request is carried into a calendar.
import type { Task } from '@medplum/fhirtypes';
import { toVisitBookingTask, type VisitBookingParts } from '../mapping/to-visit-booking-task.ts';
import type { RequestRecord } from './request-record.ts';

type Own = Omit<VisitBookingParts, 'requestId' | 'coordination' | 'patient'>;

export const toVisitBooking = ({ request: { id = '', subject }, coordination }: Pick<RequestRecord, 'request' | 'coordination'>, parts: Own): Task =>
  toVisitBookingTask({ ...parts, requestId: id, coordination: `Task/${coordination.id ?? ''}`, patient: subject.reference ?? '' });
