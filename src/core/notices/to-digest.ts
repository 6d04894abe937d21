// Several notices for one addressee as one mail, in the addressee's language. Nothing clinical, and not whose records they are: it is made of the notices' own texts.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { readNotice } from '../fhir/notice.ts';
import type { LetterLanguage } from '../intake/programme-letters.ts';
import { findLetterLanguage } from './find-letter-language.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';

export interface Digest { readonly subject: string; readonly text: string }

export interface DigestFrame {
  /** BCP 47. */
  readonly language: string;
  /** Where people of the hospital see to notices; absent: it goes to somebody who has no way in. */
  readonly pageUrl?: string | undefined;
}

interface Words { readonly one: string; readonly other: string; readonly page: string; readonly machine: string }

const WORDS = {
  en: { one: 'Second opinion: a due date of a copy of records', other: 'Second opinion: {n} due dates of copies of records', page: 'See to it: {url}', machine: 'This message was made by a machine; nobody reads an answer to it.' },
  fr: { one: 'Second avis : une échéance de copie de dossier', other: 'Second avis : {n} échéances de copies de dossier', page: 'Pour y donner suite : {url}', machine: 'Ce message a été établi automatiquement ; personne ne lit les réponses.' },
  nl: { one: 'Second opinion: een termijn van een kopie van een dossier', other: 'Second opinion: {n} termijnen van kopieën van dossiers', page: 'Afhandelen: {url}', machine: 'Dit bericht is automatisch gemaakt; antwoorden worden niet gelezen.' },
  de: { one: 'Zweitmeinung: eine Frist für eine Kopie der Akte', other: 'Zweitmeinung: {n} Fristen für Kopien von Akten', page: 'Bearbeiten: {url}', machine: 'Diese Nachricht wurde automatisch erstellt; Antworten liest niemand.' },
} as const satisfies Record<LetterLanguage, Words>;

/** Plain text, a paragraph for each notice. */
export const toDigest = (notices: readonly CommunicationRequest[], { language, pageUrl }: DigestFrame): Digest => {
  const words = WORDS[findLetterLanguage({ patient: [language], programme: [] }) ?? 'en'];
  const texts = notices.map((notice) => readNotice(notice).text);
  return {
    subject: notices.length === 1 ? words.one : toFilledText(words.other, { n: notices.length }),
    text: [...texts, ...(pageUrl === undefined ? [] : [toFilledText(words.page, { url: pageUrl })]), words.machine].join('\n\n').concat('\n'),
  };
};
