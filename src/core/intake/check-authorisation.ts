// Rules of one authorisation beyond its shape: whom it names, who may have signed it, and the order of its dates (S6, S7, S9).
import type { Issue } from '../kernel/result.ts';
import { parseDate, parseInstant } from '../kernel/time.ts';
import type { IntakeAuthorisation, IntakeRequester } from './intake.ts';
import type { Programme } from './programme.ts';

export interface AuthorisationContext {
  /** Absent where the programme is not known: what depends on it is not checked. */
  readonly programme?: Programme;
  readonly custodianKeys: readonly string[];
  readonly recipientKeys: readonly string[];
  /** Absent where it cannot be read. */
  readonly requesterKind?: IntakeRequester['kind'];
  /** `authorisations[2]`; empty: the body itself. */
  readonly path: string;
}

type Rule = (authorisation: IntakeAuthorisation, context: AuthorisationContext) => readonly Issue[];

const at = (context: AuthorisationContext, element: string): string => (context.path ? `${context.path}.${element}` : element);

const unknownCustodians: Rule = (a, context) => (a.custodians ?? []).flatMap((key, index) => (context.custodianKeys.includes(key)
  ? []
  : [{ text: 'is not the key of a custodian of this request', expression: at(context, `custodians[${String(index)}]`), code: 'invariant' as const }]));

const unknownRecipients: Rule = (a, context) => (a.releaseTo ?? []).flatMap((key, index) => (context.recipientKeys.includes(key)
  ? []
  : [{ text: 'is not the key of a recipient of this request', expression: at(context, `releaseTo[${String(index)}]`), code: 'invariant' as const }]));

const nobody: Rule = (a, context) => (a.custodians ?? a.releaseTo
  ? []
  : [{ text: 'is required where releaseTo is not given: an authorisation names somebody', expression: at(context, 'custodians'), code: 'required' }]);

/** S17: a release needs a Consent of its own, which somebody signed. */
const impliedRelease: Rule = (a, context) => (a.kind === 'implied-by-referral' && a.releaseTo
  ? [{ text: 'a release is never implied by a referral', expression: at(context, 'releaseTo'), code: 'invariant' }]
  : []);

const kindOfProgramme: Rule = (a, context) => (!context.programme || context.programme.authorisation.kinds.includes(a.kind)
  ? []
  : [{ text: 'is not a kind of authorisation that the programme takes', expression: at(context, 'kind'), code: 'invariant' }]);

const signerOf = (a: IntakeAuthorisation, capacity: string, context: AuthorisationContext): string | undefined => {
  if ((a.kind === 'implied-by-referral') !== (capacity === 'referrer')) return 'does not fit the kind: a referral is signed by the referrer, a form never is';
  // The Consent names who signed; a representative who is not the requester is nobody that this request knows.
  if (capacity === 'representative' && context.requesterKind !== undefined && context.requesterKind !== 'representative') return 'does not fit the requester: no representative is named';
  return undefined;
};

const signers: Rule = (a, context) => a.signers.flatMap(({ capacity }, index) => {
  const text = signerOf(a, capacity, context);
  return text ? [{ text, expression: at(context, `signers[${String(index)}].capacity`), code: 'invariant' as const }] : [];
});

const impliedRefusal: Rule = (a, context) => (a.kind === 'implied-by-referral' && a.decision === 'refuse'
  ? [{ text: 'a refusal is never implied by a referral', expression: at(context, 'decision'), code: 'invariant' }]
  : []);

const submittedFirst: Rule = (a, context) => {
  const signed = parseInstant(a.signedAt);
  const submitted = parseInstant(a.submittedAt ?? a.signedAt);
  return signed.ok && submitted.ok && Temporal.Instant.compare(submitted.value, signed.value) < 0
    ? [{ text: 'lies before signedAt', expression: at(context, 'submittedAt'), code: 'invariant' }]
    : [];
};

const endedBeforeSigned: Rule = (a, context) => {
  const signed = parseInstant(a.signedAt);
  const until = parseDate(a.validUntil);
  if (!signed.ok || !until.ok) return [];
  const signedOn = signed.value.toZonedDateTimeISO(context.programme?.timeZone ?? 'UTC').toPlainDate();
  return Temporal.PlainDate.compare(until.value, signedOn) < 0
    ? [{ text: 'lies before the day of signedAt', expression: at(context, 'validUntil'), code: 'invariant' }]
    : [];
};

const endedBeforeBegun: Rule = (a, context) => {
  const from = parseDate(a.validFrom ?? '');
  const until = parseDate(a.validUntil);
  return from.ok && until.ok && Temporal.PlainDate.compare(until.value, from.value) < 0
    ? [{ text: 'lies before validFrom', expression: at(context, 'validUntil'), code: 'invariant' }]
    : [];
};

const RULES: readonly Rule[] = [nobody, unknownCustodians, unknownRecipients, kindOfProgramme, signers, impliedRefusal, impliedRelease, submittedFirst, endedBeforeSigned, endedBeforeBegun];

export const checkAuthorisation = (authorisation: IntakeAuthorisation, context: AuthorisationContext): readonly Issue[] =>
  RULES.flatMap((rule) => rule(authorisation, context));
