// May this client system have this request now, and what of it (S17)? Matched through the organisation that it is registered for.
import type { DocumentReference } from '@medplum/fhirtypes';
import { decideRelease } from '../consent/decide-release.ts';
import type { Decision } from '../consent/decision-reason.ts';
import type { Recipient } from '../consent/is-recipient.ts';
import type { RegisteredClient } from '../fhir/actor.ts';
import { findReleasedReferences } from './find-released-references.ts';
import type { RequestRecord } from './request-record.ts';
import type { ExchangeMoment } from './to-exchange-question.ts';
import { toReleaseQuestion } from './to-release-question.ts';

export interface ClientRelease extends Decision {
  /** `Type/id` of what it may have; empty for a denial. */
  readonly references: readonly string[];
}

export interface ClientContext extends ExchangeMoment {
  readonly client: RegisteredClient;
  /** `Organization/…` kept under the identifier of the client's organisation. */
  readonly organisations: readonly string[];
}

const toRecipients = ({ client, organisations }: ClientContext): readonly Recipient[] => {
  const identifiers = [client.organisation];
  return organisations.length === 0 ? [{ identifiers }] : organisations.map((reference) => ({ reference, identifiers }));
};

const isRefused = ({ reasons }: Decision): boolean => reasons.some(({ code }) => code === 'consent-refused');

/** An organisation that is kept twice is one recipient: a refusal to either refuses. */
const decideFor = (record: RequestRecord, context: ClientContext, document?: DocumentReference): Decision => {
  const question = toReleaseQuestion(record, { organisation: '' }, context);
  const named = document && { reference: `DocumentReference/${document.id ?? ''}`, identifiers: [document.masterIdentifier, ...(document.identifier ?? [])].filter((i) => i !== undefined) };
  const decisions = toRecipients(context).map((recipient) => decideRelease({ ...question, recipient, document: named }));
  const none: Decision = { permit: false, reasons: [{ code: 'no-consent', text: 'No authorisation to release to this recipient' }] };
  return decisions.find(isRefused) ?? decisions.find(({ permit }) => permit) ?? decisions[0] ?? none;
};

export const decideClientRelease = (record: RequestRecord, context: ClientContext): ClientRelease => {
  const { programmes } = context.client;
  if (programmes && !programmes.includes(context.programme.id)) return { permit: false, reasons: [{ code: 'no-consent', text: 'This client is registered for other programmes' }], references: [] };
  const decision = decideFor(record, context);
  return { ...decision, references: decision.permit ? findReleasedReferences(record, (document) => decideFor(record, context, document).permit) : [] };
};
