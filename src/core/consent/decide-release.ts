// May this hospital give the opinion, a document or the dossier to this organisation now (S17)? Decided at every answer and every sending, never remembered.
import type { Consent, ServiceRequest } from '@medplum/fhirtypes';
import type { Programme } from '../intake/programme.ts';
import { assessAge } from './assess-age.ts';
import { assessRequestHold } from './assess-request-hold.ts';
import { decideByConsents } from './decide-by-consents.ts';
import type { Decision } from './decision-reason.ts';
import type { Named } from './find-refusals.ts';
import { isRecipient, type Recipient } from './is-recipient.ts';

export interface ReleaseQuestion {
  /** All that the request has; those that others enforce, or that are for other recipients, are left aside here. */
  readonly consents: readonly Consent[];
  /** Who is to get it: a recipient's Organization by reference, a registered client by the identifiers of its organisation. */
  readonly recipient: Recipient;
  /** Objections and decisions are its extensions. */
  readonly request: ServiceRequest;
  /** Patient.birthDate. */
  readonly birthDate?: string | undefined;
  readonly programme: Programme;
  readonly now: Temporal.Instant;
  /** `false`: the representative's proof is not checked, and that signature does not count; `true` lets a representative sign for an adult. */
  readonly representationProven?: boolean | undefined;
  /** One document, by reference or any identifier; absent: the release as such. */
  readonly document?: Named | undefined;
}

/** A Consent without actors is for nobody; a refusal without actors is against everybody. */
const concerns = (consent: Consent, recipient: Recipient): boolean => {
  const { actor = [], type } = consent.provision ?? {};
  return actor.some((a) => isRecipient(a.reference, recipient)) || (type === 'deny' && actor.length === 0);
};

/** Deny is the default: whoever has no release Consent of its own gets nothing, whatever was authorised towards this hospital. */
export const decideRelease = (question: ReleaseQuestion): Decision => {
  const { programme, now, recipient, representationProven } = question;
  const age = assessAge(question.birthDate, now.toZonedDateTimeISO(programme.timeZone).toPlainDate());
  const ours = question.consents.filter((consent) => consent.organization?.some((o) => o.reference === `Organization/${programme.id}`));
  const { reasons: said, decider } = decideByConsents({
    consents: ours.filter((consent) => concerns(consent, recipient)),
    context: { programme, age, now, recipient, ...(representationProven !== undefined && { representationProven }) },
    document: question.document,
    texts: { refused: 'The patient refuses the release to this recipient', none: 'No authorisation to release to this recipient' },
  });
  const reasons = [...said, ...assessRequestHold(question.request, programme, age)];
  return { permit: reasons.length === 0, reasons, ...(decider?.id && { consent: `Consent/${decider.id}` }) };
};
