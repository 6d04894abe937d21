// May this custodian be asked over the network now (S8)? Decided at every query, retrieval and sending, never remembered.
import type { Consent, ServiceRequest } from '@medplum/fhirtypes';
import type { Programme } from '../intake/programme.ts';
import { assessAge } from './assess-age.ts';
import { assessRequestHold } from './assess-request-hold.ts';
import { decideByConsents } from './decide-by-consents.ts';
import type { Decision, DecisionReason } from './decision-reason.ts';
import type { Named } from './find-refusals.ts';

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

const toReference = (consent: Consent | undefined): { readonly consent?: string } => (consent?.id ? { consent: `Consent/${consent.id}` } : {});

const distinct = (reasons: readonly DecisionReason[]): readonly DecisionReason[] => [...new Map(reasons.map((r) => [`${r.code} ${r.text}`, r])).values()];

export const decideExchange = (question: ExchangeQuestion): Decision => {
  const { programme, now, representationProven } = question;
  const age = assessAge(question.birthDate, now.toZonedDateTimeISO(programme.timeZone).toPlainDate());
  const consents = question.consents.filter((consent) => consent.organization?.some((o) => o.reference === question.custodian));
  const verdict = decideByConsents({
    consents,
    context: { programme, age, now, recipient: { reference: `Organization/${programme.id}` }, ...(representationProven !== undefined && { representationProven }) },
    practitioner: question.practitioner,
    document: question.document,
    texts: {
      refused: 'The patient refuses the exchange with this custodian',
      none: question.consents.length > 0 ? 'The authorisations of this request name other custodians' : 'No authorisation for this custodian',
    },
  });
  const reasons = distinct([...verdict.reasons, ...assessRequestHold(question.request, programme, age)]);
  return { permit: reasons.length === 0, reasons, ...toReference(verdict.decider) };
};
