// The letter of a kind.
import type { LetterQuestion } from './letter-question.ts';
import type { Letter, LetterKind } from './letter.ts';
import { toReminderLetter } from './to-reminder-letter.ts';
import { toRequestLetter } from './to-request-letter.ts';

const TO_LETTER = { request: toRequestLetter, reminder: toReminderLetter } as const satisfies Record<LetterKind, (question: LetterQuestion) => Letter>;

export const toLetter = (kind: LetterKind, question: LetterQuestion): Letter => TO_LETTER[kind](question);
