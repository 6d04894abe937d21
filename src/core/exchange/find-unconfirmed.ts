// What a recipient acknowledged and has not shown: its word alone (S17).
import type { Task } from '@medplum/fhirtypes';
import { readDelivery, type Acknowledgement } from '../fhir/delivery.ts';

export const findUnconfirmed = (task: Task): readonly Acknowledgement[] => readDelivery(task).acknowledged.filter((a) => a.by === 'answer');
