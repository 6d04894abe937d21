// What an opinion says, part by part, the same on paper and in the FHIR document.
import { toFilledText } from '../kernel/to-filled-text.ts';
import { toDateText } from '../intake/to-date-text.ts';
import type { OpinionWords } from './find-opinion-words.ts';
import type { OpinionDraft } from './opinion-draft.ts';
import type { OpinionQuestion } from './opinion-question.ts';

export interface OpinionSection {
  readonly part: 'replaces' | 'question' | 'outcome' | 'summary' | 'recommendations' | 'trial' | 'onward' | 'dossier';
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly items: readonly string[];
}

type Part = OpinionSection['part'];

const section = (part: Part, heading: string, said: { readonly paragraphs?: readonly string[]; readonly items?: readonly string[] }): readonly OpinionSection[] => {
  const { paragraphs = [], items = [] } = said;
  return paragraphs.length + items.length > 0 ? [{ part, heading, paragraphs, items }] : [];
};

const toTrial = (trial: OpinionDraft['trial'], words: OpinionWords): readonly string[] => {
  if (!trial) return [];
  return [trial.identifier ? toFilledText(words.trialNumber, { title: trial.title, number: trial.identifier.value }) : trial.title];
};

const toOnward = (onward: OpinionDraft['onwardCentre'], words: OpinionWords): readonly string[] => {
  if (!onward) return [];
  const centre = onward.country ? `${onward.name} (${onward.country})` : onward.name;
  return [onward.reason ? toFilledText(words.onwardReason, { centre, reason: onward.reason }) : centre];
};

const toReplaced = ({ replaces, language }: OpinionQuestion, words: OpinionWords): readonly string[] =>
  (replaces ? [toFilledText(words.replaces, { date: toDateText(replaces.signedOn, language), reason: replaces.reason })] : []);

/** A part about which nothing is said is left out. */
export const toOpinionSections = (question: OpinionQuestion, words: OpinionWords): readonly OpinionSection[] => {
  const { written } = question;
  return [
    ...section('replaces', words.correctedTitle, { paragraphs: toReplaced(question, words) }),
    ...section('question', words.questionHeading, { paragraphs: question.question ? [question.question] : [] }),
    ...section('outcome', words.outcomeHeading, { paragraphs: [words.outcome[written.outcome], ...(written.outcome === 'agrees' ? [] : [words.patientDecides])] }),
    ...section('summary', words.summaryHeading, { paragraphs: [written.summary] }),
    ...section('recommendations', words.recommendationsHeading, { items: written.recommendations ?? [] }),
    ...section('trial', words.trialHeading, { paragraphs: toTrial(written.trial, words) }),
    ...section('onward', words.onwardHeading, { paragraphs: toOnward(written.onwardCentre, words) }),
    ...section('dossier', words.dossierHeading, question.dossier.length > 0 ? { items: question.dossier } : { paragraphs: [words.dossierNone] }),
  ];
};
