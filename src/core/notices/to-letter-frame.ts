// All of a letter but its subject and its sentences: from whom, to whom, when, under which reference, signed by whom, with what.
import { toAddress } from '../mapping/to-address.ts';
import type { LetterWords } from './find-letter-words.ts';
import type { LetterQuestion } from './letter-question.ts';
import type { LetterBlock, LetterFact } from '../kernel/letter-block.ts';
import type { Letter, LetterKind } from './letter.ts';
import { toDateText } from '../intake/to-date-text.ts';
import { toDepartmentText } from './to-department-text.ts';
import { toEnclosureTexts } from './to-enclosure-texts.ts';
import { toEmailText } from './to-email-text.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';
import { toHospitalText } from './to-hospital-text.ts';
import { toPostalLines } from './to-postal-lines.ts';
import { toSignatures } from './to-signatures.ts';

const toSender = (question: LetterQuestion): Pick<Letter, 'sender' | 'returnTo'> => {
  const { programme: { hospital: { address } }, language } = question;
  const department = toDepartmentText(question);
  const [name, postal] = [toHospitalText(question), toPostalLines({ address: address && toAddress(address), from: address?.country, language })];
  return { sender: [name, ...(department === undefined ? [] : [department]), ...postal], returnTo: [name, ...postal] };
};

const toAddressee = ({ custodian, custodianKind, programme, language }: LetterQuestion, words: LetterWords): Pick<Letter, 'addressee' | 'isAddressKnown'> => {
  const postal = toPostalLines({ address: custodian.address?.[0], from: programme.hospital.address?.country, language });
  return { addressee: [custodian.name ?? '', ...(custodianKind === 'hospital' ? [words.recordsOffice] : []), ...postal], isAddressKnown: postal.length > 0 };
};

const toFacts = ({ programme, reference }: LetterQuestion, words: LetterWords): readonly LetterFact[] => {
  const phone = programme.letters?.phone;
  const email = toEmailText(programme);
  return [
    { term: words.reference, text: reference },
    ...(phone === undefined ? [] : [{ term: words.phone, text: phone }]),
    ...(email === undefined ? [] : [{ term: words.email, text: email }]),
  ];
};

const toPlaceAndDate = ({ programme, language, on }: LetterQuestion, words: LetterWords): string => {
  const date = toDateText(on.toString(), language);
  const place = programme.letters?.terms?.[language]?.place ?? programme.hospital.address?.city;
  return place === undefined ? date : toFilledText(words.placeAndDate, { place, date });
};

export interface LetterSentences { readonly kind: LetterKind; readonly title: string; readonly subject: string; readonly body: readonly LetterBlock[] }

export const toLetterFrame = (question: LetterQuestion, words: LetterWords, sentences: LetterSentences): Letter => {
  const enclosed = toEnclosureTexts(question, words);
  return {
    ...sentences,
    language: question.language,
    date: question.on.toString(),
    ...toSender(question),
    ...toAddressee(question, words),
    reference: question.reference,
    facts: toFacts(question, words),
    placeAndDate: toPlaceAndDate(question, words),
    salutation: words.salutation,
    closing: words.closing,
    signatures: toSignatures(question, words, sentences.kind),
    signHere: words.signPlace,
    ...(enclosed.length > 0 && { enclosures: { heading: words.enclosuresHeading, items: enclosed } }),
    pageNumber: words.page,
  };
};
