// May this custodian be asked over the network now (S8)? Decided at every query, retrieval and sending, never remembered.
import type { Consent, ServiceRequest } from '@medplum/fhirtypes';
import type { Programme } from '../intake/programme.ts';
import { assessAge } from './assess-age.ts';
import { assessConsent, type ConsentContext, type Standing } from './assess-consent.ts';
import { assessRequestHold } from './assess-request-hold.ts';
import type { DecisionCode, DecisionReason } from './decision-reason.ts';
import { findRefusals, type Named } from './find-refusals.ts';

export interface ExchangeQuestion {
  /** All that the request has; those of other custodians are left aside here. */
  readonly consents: readonly Consent[];
  /** Reference of the custodian as `Consent.organization` has it. */
  readonly custodian: string;
  /** Its performer is the recorded therapeutic relationship; objections and decisions are its extensions. */
  readonly request: ServiceRequest;
  /** Patient.birthDate. */
  readonly birthDate?: string | undefined;
  readonly programme: Programme;
  readonly now: Temporal.Instant;
  /** `false`: the representative's proof is not checked, and that signature does not count; `true` lets a representative sign for an adult. */
  readonly representationProven?: boolean | undefined;
  readonly practitioner?: Named | undefined;
  readonly document?: Named | undefined;
}

export interface ExchangeDecision {
  readonly permit: boolean;
  /** All of them, the one to act on first; empty for a permit. */
  readonly reasons: readonly DecisionReason[];
  /** `Consent/…` that decided, also where it decided against. */
  readonly consent?: string;
}

interface Candidate { readonly consent: Consent; readonly standing: Standing }

/** Of several authorisations that fail, the one that lacks least speaks first. */
const NEAREST_FIRST: readonly DecisionCode[] = ['consent-not-submitted', 'signer-not-entitled-today', 'consent-expired', 'consent-withdrawn', 'no-consent', 'consent-refused'];

const refusal = (consent: Consent, question: ExchangeQuestion): readonly DecisionReason[] => {
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

const toReference = (consent: Consent | undefined): { readonly consent?: string } => (consent?.id ? { consent: `Consent/${consent.id}` } : {});

interface Verdict { readonly reasons: readonly DecisionReason[]; readonly decider?: Consent }

const judgeFailing = (candidates: readonly Candidate[], others: number): Verdict => {
  const failing = nearest(candidates);
  const [first] = failing;
  if (first) return { reasons: failing.flatMap(reasonOf), decider: first.consent };
  return { reasons: [{ code: 'no-consent', text: others > 0 ? 'The authorisations of this request name other custodians' : 'No authorisation for this custodian' }] };
};

/** A refusal of a professional or document binds while its form stands, whichever form permits. */
const judgeConsents = (candidates: readonly Candidate[], question: ExchangeQuestion): Verdict => {
  const denial = candidates.find((c) => c.standing.kind === 'refuses');
  if (denial) return { reasons: [{ code: 'consent-refused', text: 'The patient refuses the exchange with this custodian' }], decider: denial.consent };
  const permit = candidates.find((c) => c.standing.kind === 'permits');
  if (!permit) return judgeFailing(candidates, question.consents.length - candidates.length);
  const standing = candidates.filter((c) => c.consent.status === 'active' || c.consent.status === 'proposed');
  const refusing = standing.find((c) => refusal(c.consent, question).length > 0);
  return { reasons: refusing ? refusal(refusing.consent, question) : [], decider: (refusing ?? permit).consent };
};

const distinct = (reasons: readonly DecisionReason[]): readonly DecisionReason[] => [...new Map(reasons.map((r) => [`${r.code} ${r.text}`, r])).values()];

export const decideExchange = (question: ExchangeQuestion): ExchangeDecision => {
  const { programme, now, representationProven } = question;
  const age = assessAge(question.birthDate, now.toZonedDateTimeISO(programme.timeZone).toPlainDate());
  const context: ConsentContext = { programme, age, now, ...(representationProven !== undefined && { representationProven }) };
  const candidates = question.consents
    .filter((consent) => consent.organization?.some((o) => o.reference === question.custodian))
    .map((consent) => ({ consent, standing: assessConsent(consent, context) }));
  const verdict = judgeConsents(candidates, question);
  const reasons = distinct([...verdict.reasons, ...assessRequestHold(question.request, programme, age)]);
  return { permit: reasons.length === 0, reasons, ...toReference(verdict.decider) };
};
