// Until when the copy is due and by which law: the length as the rule has it, the date as the clock has it.
import { findLocalDay } from './find-local-day.ts';
import type { LetterWords } from './find-letter-words.ts';
import type { LetterQuestion } from './letter-question.ts';
import type { LetterBlock } from '../kernel/letter-block.ts';
import type { LetterKind } from './letter.ts';
import { toDateText } from '../intake/to-date-text.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';
import { toSourceText } from './to-source-text.ts';

const toLength = ({ rule, language }: LetterQuestion, words: LetterWords): string => {
  const forms = words.length[rule.unit];
  return toFilledText(new Intl.PluralRules(language).select(rule.length) === 'one' ? forms.one : forms.other, { n: rule.length });
};

/** Until the receipt is known the date is an estimate (S3). A reminder has said the dates before: the rule alone. */
const toPeriod = (question: LetterQuestion, words: LetterWords, kind: LetterKind): string => {
  const { transfer: { startAt, dueAt, clock }, rule, language } = question;
  const [startOn, dueOn] = [findLocalDay(startAt, question), findLocalDay(dueAt, question)];
  const parts = { length: toLength(question, words), counted: words.counted[rule.startsAt ?? 'valid-receipt'] };
  if (kind === 'reminder' || !startOn || !dueOn) return toFilledText(words.periodOpen, parts);
  const text = { received: words.periodReceived, requested: words.periodRequested, sent: words.periodAsked }[clock.basis ?? 'sent'];
  return toFilledText(text, { ...parts, start: toDateText(startOn.toString(), language), due: toDateText(dueOn.toString(), language) });
};

const toLegalBasis = (question: LetterQuestion, words: LetterWords): string => {
  const { rule } = question;
  const source = toSourceText(question);
  return rule.sourceUrl === undefined ? toFilledText(words.legalBasis, { source }) : toFilledText(words.legalBasisLinked, { source, url: rule.sourceUrl });
};

export const toPeriodBlocks = (question: LetterQuestion, words: LetterWords, kind: LetterKind): readonly LetterBlock[] => [
  { kind: 'heading', text: words.whenHeading },
  { kind: 'paragraph', text: toPeriod(question, words, kind) },
  { kind: 'paragraph', text: toLegalBasis(question, words) },
];
