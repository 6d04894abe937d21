// How the hospital is reached, for whoever gets the letter wrongly or needs more.
import type { LetterWords } from './find-letter-words.ts';
import type { LetterQuestion } from './letter-question.ts';
import type { LetterBlock } from '../kernel/letter-block.ts';
import { toEmailText } from './to-email-text.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';

export const toReachBlocks = ({ programme }: LetterQuestion, words: LetterWords): readonly LetterBlock[] => {
  const [a, b] = [programme.letters?.phone, toEmailText(programme)].filter((way) => way !== undefined);
  const contact = a !== undefined && b !== undefined ? toFilledText(words.or, { a, b }) : a;
  return [{ kind: 'paragraph', text: contact === undefined ? words.notReached : `${words.notReached} ${toFilledText(words.reach, { contact })}` }];
};
