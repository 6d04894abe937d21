// What is asked of the release Consents when something is to be given to a recipient (S17), from the record of its request.
import type { ReleaseQuestion } from '../consent/decide-release.ts';
import type { ReleaseRecipient } from '../fhir/recipients.ts';
import { assessRepresentation } from './assess-representation.ts';
import type { RequestRecord } from './request-record.ts';
import type { ExchangeMoment } from './to-exchange-question.ts';

export const toReleaseQuestion = (record: RequestRecord, recipient: Pick<ReleaseRecipient, 'organisation'>, { programme, now }: ExchangeMoment): ReleaseQuestion => ({
  consents: record.releases,
  recipient: { reference: recipient.organisation },
  request: record.request,
  birthDate: record.patient.birthDate,
  programme,
  now,
  representationProven: assessRepresentation(record, { programme, now }),
});
