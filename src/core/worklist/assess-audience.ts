// Who of the patient's side is told of a request, and asked in its course, today (S9).
import { assessAge } from '../consent/assess-age.ts';
import { findAudience, type Audience } from '../consent/find-audience.ts';
import { assessRepresentation } from './assess-representation.ts';
import type { RequestRecord } from './request-record.ts';
import type { ExchangeMoment } from './to-exchange-question.ts';

export const assessAudience = (record: RequestRecord, { programme, now }: ExchangeMoment): Audience => findAudience(programme, {
  age: assessAge(record.patient.birthDate, now.toZonedDateTimeISO(programme.timeZone).toPlainDate()),
  representationProven: assessRepresentation(record, { programme, now }),
});
