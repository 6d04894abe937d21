// One step of a transfer's ladder as the notice that it becomes. https://hl7.org/fhir/R4/communicationrequest.html
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { withNoticeExchange, withNoticeStatus, type NoticeChannel, type NoticeTemplate } from '../fhir/notice.ts';
import { COMMUNICATION_CATEGORY, EXT_NOTICE, NOTICE_IDENTIFIER, NOTICE_PROFILE, NOTICE_TEMPLATES, V3_PARTICIPATION_MODE } from '../fhir/notice-systems.ts';
import { ADAPTER_DEVICE } from '../fhir/systems.ts';
import type { LetterLanguage } from '../intake/programme-letters.ts';
import { toFhirDateTime, toFhirInstant } from '../kernel/time.ts';
import { findContact } from './find-contact.ts';
import { findDepartment } from './find-department.ts';
import { findLetterLanguage } from './find-letter-language.ts';
import type { NoticeQuestion } from './notice-question.ts';
import { planSending } from './plan-sending.ts';
import { toNoticeId } from './to-notice-id.ts';
import { toNoticeText } from './to-notice-text.ts';

const MEDIUM = { store: 'ELECTRONIC', email: 'EMAILWRIT', webhook: 'ELECTRONIC' } as const satisfies Record<NoticeChannel, string>;

const CATEGORY = { 'upcoming': 'reminder', 'due-today': 'reminder', 'unconfirmed': 'reminder', 'overdue': 'alert', 'escalation': 'alert' } as const satisfies Record<NoticeTemplate, string>;

/** A department's head stands for the department; all others of the hospital for the hospital. */
const toRecipient = ({ moment: { addressee }, transfer, custodian, programme, request }: NoticeQuestion): NonNullable<CommunicationRequest['recipient']>[number] => {
  if (addressee === 'custodian') return { reference: transfer.custodian, ...(custodian?.name && { display: custodian.name }) };
  const department = findDepartment(request, programme);
  const contact = findContact(programme, { addressee, department });
  const reference = addressee === 'head-of-department' && department !== undefined ? `HealthcareService/${programme.id}-${department}` : `Organization/${programme.id}`;
  return { reference, ...(contact && { display: contact.name }) };
};

/** The addressee's, else the first of the programme's. */
const toLanguage = ({ moment: { addressee }, programme, request }: NoticeQuestion): LetterLanguage => {
  const own = findContact(programme, { addressee, department: findDepartment(request, programme) })?.language;
  return findLetterLanguage({ patient: own === undefined ? [] : [own], programme: programme.languages }) ?? 'en';
};

const later = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant => (Temporal.Instant.compare(a, b) >= 0 ? a : b);

const toDue = (notice: CommunicationRequest, { moment, now, programme, calendar }: NoticeQuestion): CommunicationRequest => {
  if (moment.channel === 'store') return notice;
  const sendAt = planSending(later(moment.at, now), { hours: programme.notices, timeZone: programme.timeZone, calendar });
  return withNoticeExchange(notice, { nextAt: toFhirInstant(sendAt), attempts: 0 });
};

/**
 * | from | element | note |
 * |---|---|---|
 * | transfer, step, addressee | `identifier`, id | one for ever (S19) |
 * | transfer, request | `basedOn`, `about` | |
 * | step | extension notice, `reasonCode` (template), `medium`, `category` | |
 * | the step's moment | `occurrenceDateTime` | the custodian's zone |
 * | contact or custodian | `recipient` | an address is looked up when it is sent |
 * | programme's `notices` | extension exchange, `nextAt` | past quiet hours, to the digest; absent for `store` |
 * | missed | `status` | `revoked`, reason overtaken; else `active` |
 */
export const toNotice = (question: NoticeQuestion): CommunicationRequest => {
  const { moment: { id: step, template, addressee, channel, at }, transfer, request, timeZone, now } = question;
  const { identifier, id } = toNoticeId({ transfer: transfer.id, step, addressee }, question.digestText);
  const language = toLanguage(question);
  const notice: CommunicationRequest = {
    resourceType: 'CommunicationRequest',
    id,
    meta: { profile: [NOTICE_PROFILE] },
    extension: [{
      url: EXT_NOTICE.step,
      extension: [
        { url: 'step', valueCode: step }, { url: 'template', valueCode: template }, { url: 'addressee', valueCode: addressee },
        { url: 'channel', valueCode: channel }, { url: 'language', valueCode: language },
      ],
    }],
    identifier: [{ system: NOTICE_IDENTIFIER, value: identifier }],
    basedOn: [{ reference: `Task/${transfer.id}` }],
    status: 'active',
    category: [{ coding: [{ system: COMMUNICATION_CATEGORY, code: CATEGORY[template] }] }],
    medium: [{ coding: [{ system: V3_PARTICIPATION_MODE, code: MEDIUM[channel] }] }],
    about: [{ reference: `ServiceRequest/${request.id ?? ''}` }],
    payload: [{ contentString: toNoticeText(question, language) }],
    occurrenceDateTime: toFhirDateTime(at, timeZone),
    authoredOn: toFhirDateTime(now, timeZone),
    recipient: [toRecipient(question)],
    sender: { reference: ADAPTER_DEVICE },
    reasonCode: [{ coding: [{ system: NOTICE_TEMPLATES, code: template }] }],
  };
  return question.isOvertaken ? withNoticeStatus(notice, 'revoked', 'overtaken') : toDue(notice, question);
};
