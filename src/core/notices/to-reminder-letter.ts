// The letter that reminds a custodian of a copy that was asked for: what is due since or until when; never a breach where the receipt is not known (S3).
import { findLocalDay } from './find-local-day.ts';
import { findLetterWords, type LetterWords } from './find-letter-words.ts';
import type { LetterQuestion } from './letter-question.ts';
import type { Letter } from './letter.ts';
import { toAskedBlocks } from './to-asked-blocks.ts';
import { toDateText } from '../intake/to-date-text.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';
import { toIdentityFacts } from './to-identity-facts.ts';
import { toLetterFrame } from './to-letter-frame.ts';
import { toPeriodBlocks } from './to-period-blocks.ts';
import { toReachBlocks } from './to-reach-blocks.ts';

const toIntro = (question: LetterQuestion, words: LetterWords): string => {
  const asked = findLocalDay(question.transfer.clock.requestedAt, question);
  return asked ? toFilledText(words.askedOn, { date: toDateText(asked.toString(), question.language) }) : words.receivedOnly;
};

/** As of the day on the letter. */
const toStanding = (question: LetterQuestion, words: LetterWords): string | undefined => {
  const { transfer, on, language } = question;
  const [startOn, dueOn] = [findLocalDay(transfer.startAt, question), findLocalDay(transfer.dueAt, question)];
  if (!startOn || !dueOn) return undefined;
  const late = dueOn.until(on, { largestUnit: 'day' }).days;
  const parts = { start: toDateText(startOn.toString(), language), due: toDateText(dueOn.toString(), language), n: late };
  if (transfer.clock.basis === undefined || transfer.clock.basis === 'sent') return toFilledText(late > 0 ? words.unconfirmedPassed : words.unconfirmed, parts);
  if (late <= 0) return toFilledText(words.running, parts);
  return toFilledText(new Intl.PluralRules(language).select(late) === 'one' ? words.overdue.one : words.overdue.other, parts);
};

export const toReminderLetter = (question: LetterQuestion): Letter => {
  const words = findLetterWords(question.language);
  const standing = toStanding(question, words);
  return toLetterFrame(question, words, {
    kind: 'reminder',
    title: words.reminderTitle,
    subject: words.reminderSubject,
    body: [
      { kind: 'paragraph', text: toIntro(question, words) },
      ...(standing === undefined ? [] : [{ kind: 'paragraph' as const, text: standing }]),
      { kind: 'paragraph', text: words.pleaseSend },
      { kind: 'heading', text: words.patientHeading },
      { kind: 'facts', facts: toIdentityFacts(question, words) },
      ...toAskedBlocks(question, words),
      ...toPeriodBlocks(question, words, 'reminder'),
      ...toReachBlocks(question, words),
      { kind: 'paragraph', text: words.crossed },
    ],
  });
};
