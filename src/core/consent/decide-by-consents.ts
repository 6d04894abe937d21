// What the Consents that concern one exchange or release say together: a refusal wins, then a permit, else the nearest failure speaks (S8).
import type { Consent } from '@medplum/fhirtypes';
import { assessConsent, type ConsentContext, type Standing } from './assess-consent.ts';
import type { DecisionCode, DecisionReason } from './decision-reason.ts';
import { findRefusals, type Named } from './find-refusals.ts';

export interface ConsentQuestion {
  /** Those that the one who enforces them holds for this. */
  readonly consents: readonly Consent[];
  readonly context: ConsentContext;
  readonly practitioner?: Named | undefined;
  readonly document?: Named | undefined;
  /** Words for a general refusal, and for nothing at all. */
  readonly texts: { readonly refused: string; readonly none: string };
}

export interface ConsentVerdict {
  /** Empty: permitted. */
  readonly reasons: readonly DecisionReason[];
  readonly decider?: Consent;
}

interface Candidate { readonly consent: Consent; readonly standing: Standing }

/** Of several authorisations that fail, the one that lacks least speaks first. */
const NEAREST_FIRST: readonly DecisionCode[] = ['consent-not-submitted', 'signer-not-entitled-today', 'consent-expired', 'consent-withdrawn', 'no-consent', 'consent-refused'];

const refusal = (consent: Consent, question: ConsentQuestion): readonly DecisionReason[] => {
  const refused = findRefusals(consent, question.practitioner, question.document);
  return [
    ...(refused.professional ? [{ code: 'professional-refused' as const, text: 'The patient refuses this professional' }] : []),
    ...(refused.document ? [{ code: 'consent-refused' as const, text: 'The patient refuses access to this document' }] : []),
  ];
};

const reasonOf = ({ standing }: Candidate): readonly DecisionReason[] => (standing.kind === 'fails' ? [standing.reason] : []);

const nearest = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const rank = (candidate: Candidate): number => NEAREST_FIRST.indexOf(reasonOf(candidate)[0]?.code ?? 'no-consent');
  return candidates.filter((c) => c.standing.kind === 'fails').sort((a, b) => rank(a) - rank(b));
};

const judgeFailing = (candidates: readonly Candidate[], text: string): ConsentVerdict => {
  const failing = nearest(candidates);
  const [first] = failing;
  return first ? { reasons: failing.flatMap(reasonOf), decider: first.consent } : { reasons: [{ code: 'no-consent', text }] };
};

/** A refusal of a professional or document binds while its form stands, whichever form permits. */
export const decideByConsents = (question: ConsentQuestion): ConsentVerdict => {
  const candidates = question.consents.map((consent) => ({ consent, standing: assessConsent(consent, question.context) }));
  const denial = candidates.find((c) => c.standing.kind === 'refuses');
  if (denial) return { reasons: [{ code: 'consent-refused', text: question.texts.refused }], decider: denial.consent };
  const permit = candidates.find((c) => c.standing.kind === 'permits');
  if (!permit) return judgeFailing(candidates, question.texts.none);
  const standing = candidates.filter((c) => c.consent.status === 'active' || c.consent.status === 'proposed');
  const refusing = standing.find((c) => refusal(c.consent, question).length > 0);
  return { reasons: refusing ? refusal(refusing.consent, question) : [], decider: (refusing ?? permit).consent };
};
