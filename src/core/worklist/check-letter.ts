// Whether a letter to a custodian may be written now: somebody is asked, nobody refuses, and a reminder reminds of something (S3, S9, S11).
import type { Task } from '@medplum/fhirtypes';
import { assessAge } from '../consent/assess-age.ts';
import { assessRequestHold } from '../consent/assess-request-hold.ts';
import { isOpen, readTransfer, type Transfer } from '../fhir/transfer.ts';
import { findRule } from '../intake/find-rule.ts';
import type { Programme } from '../intake/programme.ts';
import { fail, ok, type Issue, type Result } from '../kernel/result.ts';
import type { LetterKind } from '../notices/letter.ts';
import type { RequestRecord } from './request-record.ts';

export interface LetterMoment { readonly kind: LetterKind; readonly programme: Programme; /** The day on the letter. */ readonly on: Temporal.PlainDate }

/** A withdrawn authorisation stops the network, not the copy that the patient asked for (S10); a refusal stops both. */
const isRefused = (record: RequestRecord, { custodian }: Transfer): boolean =>
  record.consents.some((c) => c.status === 'active' && c.provision?.type === 'deny' && c.organization?.some((o) => o.reference === custodian));

const checkHold = (record: RequestRecord, { programme, on }: LetterMoment): readonly Issue[] =>
  assessRequestHold(record.request, programme, assessAge(record.patient.birthDate, on))
    .filter(({ code }) => code === 'objection-pending').map(({ text }) => ({ text, fault: 'patient-pending' }));

const isPaused = ({ clock }: Transfer, programme: Programme): boolean =>
  (findRule(programme, clock.rule).pausedBy ?? []).length > 0 && (clock.pauses ?? []).some(({ to }) => to === undefined);

const checkReminder = (transfer: Transfer, { programme }: LetterMoment): readonly Issue[] => {
  const { requestedAt, receivedAt } = transfer.clock;
  if (requestedAt === undefined && receivedAt === undefined) return [{ text: 'there is nothing to remind of: neither when the custodian was asked nor a receipt is recorded', fault: 'placer' }];
  return isPaused(transfer, programme) ? [{ text: 'the custodian waits for an answer to its question: its time stands still', fault: 'us' }] : [];
};

/** The transfer as it is read. Fails `state-conflict`, with all that stands against it, or `consent-missing`. */
export const checkLetter = (record: RequestRecord, task: Task, moment: LetterMoment): Result<Transfer> => {
  const transfer = readTransfer(task);
  if (!isOpen(task)) return fail('state-conflict', `the transfer has ended: ${task.status}`);
  if (isRefused(record, transfer)) return fail('consent-missing', { text: 'the patient refuses that this custodian is asked', fault: 'patient-pending' });
  const issues = [...checkHold(record, moment), ...(moment.kind === 'reminder' ? checkReminder(transfer, moment) : [])];
  return issues.length > 0 ? fail('state-conflict', ...issues) : ok(transfer);
};
