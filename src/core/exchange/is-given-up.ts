// Whether an outbox Task is a dead letter: it failed too often or too long, and nobody tries it until it is replayed.
import type { Task } from '@medplum/fhirtypes';
import { isOpen, readTransfer } from '../fhir/transfer.ts';

export const isGivenUp = (task: Task): boolean => isOpen(task) && readTransfer(task).statusReason === 'exchange-given-up';
