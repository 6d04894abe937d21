// The letter by which a custodian without network is asked for a copy: who asks for whom, what, whereto, by when and by which law (P1.3, P1.4).
import { findLetterWords, type LetterWords } from './find-letter-words.ts';
import type { LetterQuestion, LetterRequester } from './letter-question.ts';
import type { Letter } from './letter.ts';
import { toAskedBlocks } from './to-asked-blocks.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';
import { toIdentityFacts } from './to-identity-facts.ts';
import { toLetterFrame } from './to-letter-frame.ts';
import { toNameText } from '../fhir/to-name-text.ts';
import { toPeriodBlocks } from './to-period-blocks.ts';
import { toReachBlocks } from './to-reach-blocks.ts';

const toIntro = (requester: LetterRequester, words: LetterWords): string => {
  switch (requester.kind) {
    case 'patient': return words.introPatient;
    case 'representative': return toFilledText(words.introRepresentative, { requester: toNameText(requester.person.name) });
    case 'practitioner': return toFilledText(words.introPractitioner, { requester: [toNameText(requester.person?.name), requester.organisation?.name ?? ''].filter((part) => part !== '').join(', ') });
  }
};

export const toRequestLetter = (question: LetterQuestion): Letter => {
  const words = findLetterWords(question.language);
  return toLetterFrame(question, words, {
    kind: 'request',
    title: words.requestTitle,
    subject: words.requestSubject,
    body: [
      { kind: 'paragraph', text: toIntro(question.requester, words) },
      { kind: 'heading', text: words.patientHeading },
      { kind: 'facts', facts: toIdentityFacts(question, words) },
      ...toAskedBlocks(question, words),
      ...toPeriodBlocks(question, words, 'request'),
      ...toReachBlocks(question, words),
    ],
  });
};
