// To whom of the patient's side the opinion may be handed on a day (S9, S17): it is a document, and not everybody who is told how a request goes is told what documents say.
import { assessAge } from '../consent/assess-age.ts';
import { findAudience, type PatientSide } from '../consent/find-audience.ts';
import { isRepresentationProven } from './is-representation-proven.ts';
import type { RequestRecord } from './request-record.ts';
import type { ExchangeMoment } from './to-exchange-question.ts';

/** Where only the course may be told to others, the document is the patient's own. Where the age is not known well enough, a coordinator knows whom they have before them. */
export const findOpinionAudience = (record: RequestRecord, { programme, now }: ExchangeMoment): readonly PatientSide[] => {
  const age = assessAge(record.patient.birthDate, now.toZonedDateTimeISO(programme.timeZone).toPlainDate());
  const { to, documentContent } = findAudience(programme, { age, representationProven: isRepresentationProven(record) });
  if (!documentContent) return ['patient'];
  return to.length > 0 ? to : ['patient', 'representative'];
};
