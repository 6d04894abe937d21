// What a notice says, in its addressee's language: the reference of the request, the custodian and dates. Nothing clinical, and not whose records they are.
import type { NoticeTemplate } from '../fhir/notice.ts';
import type { LetterLanguage } from '../intake/programme-letters.ts';
import { parseInstant } from '../kernel/time.ts';
import { findNoticeWords, type NoticeWords } from './find-notice-words.ts';
import type { NoticeQuestion } from './notice-question.ts';
import { toDateText } from '../intake/to-date-text.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';
import { toHospitalText } from './to-hospital-text.ts';
import { toSourceText } from './to-source-text.ts';

/** Of a time in hours also the minute. */
const toMoment = (text: string | undefined, { timeZone, rule }: NoticeQuestion, { language, words }: Spoken): string => {
  const at = parseInstant(text ?? '');
  if (!at.ok) return '';
  const local = at.value.toZonedDateTimeISO(timeZone);
  const date = toDateText(local.toPlainDate().toString(), language);
  const isToTheMinute = rule.unit === 'hour' && rule.endsAt !== 'end-of-day';
  return isToTheMinute ? toFilledText(words.at, { date, time: local.toPlainTime().toString({ smallestUnit: 'minute' }) }) : date;
};

interface Spoken { readonly language: LetterLanguage; readonly words: NoticeWords }

const toSentence = (words: NoticeWords['hospital'], template: NoticeTemplate, { language, days }: { readonly language: LetterLanguage; readonly days: number }): string => {
  const said = words[template];
  if (typeof said === 'string') return said;
  return new Intl.PluralRules(language).select(days) === 'one' ? said.one : said.other;
};

/** From what happened and the moment of the step alone: the same whenever it is made or sent. */
export const toNoticeText = (question: NoticeQuestion, language: LetterLanguage): string => {
  const { moment: { addressee, template, days }, transfer, request, custodian, programme, rule } = question;
  const words = findNoticeWords(language);
  const sentence = toSentence(addressee === 'custodian' ? words.custodian : words.hospital, template, { language, days });
  const text = toFilledText(sentence, {
    reference: request.identifier?.[0]?.value ?? '',
    custodian: custodian?.name ?? transfer.custodianKey,
    hospital: toHospitalText({ programme, language }),
    start: toMoment(transfer.startAt, question, { language, words }),
    due: toMoment(transfer.dueAt, question, { language, words }),
    n: days,
  });
  return addressee === 'custodian' ? [text, toFilledText(words.legalBasis, { source: toSourceText({ programme, rule, language }) }), words.crossed].join(' ') : text;
};
