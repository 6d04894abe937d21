// May a coordinator put a document under review into this request? It is the patient's, and the patient has not said no (S8, S10).
import type { DocumentReference, Identifier, Task } from '@medplum/fhirtypes';
import { findRefusals } from '../consent/find-refusals.ts';
import { toDocumentName } from '../exchange/to-document-name.ts';
import { listOf } from '../fhir/list-of.ts';
import { readTransfer } from '../fhir/transfer.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { decideDelivery } from './decide-delivery.ts';
import type { RequestRecord } from './request-record.ts';
import type { ExchangeMoment } from './to-exchange-question.ts';

export interface Assigning {
  readonly review: Task;
  readonly document: DocumentReference;
  /** Absent: it answers none. */
  readonly transfer?: Task | undefined;
}

const saidIdentifiers = ({ for: person, contained }: Task): readonly Identifier[] => [
  ...(person?.identifier ? [person.identifier] : []),
  ...listOf(contained).flatMap((c) => (c.resourceType === 'Patient' ? listOf(c.identifier) : [])),
];

/** Where it was not known whose it is, the coordinator says so; a number that is known here to be another's speaks against it. */
const isOther = (record: RequestRecord, { review }: Assigning): boolean => {
  const known = review.for?.reference;
  if (known?.startsWith('Patient/')) return known !== record.request.subject.reference;
  return saidIdentifiers(review).some((said) => {
    const same = listOf(record.patient.identifier).filter((i) => i.system === said.system);
    return same.length > 0 && same.every((i) => i.value !== said.value);
  });
};

const isRefused = (record: RequestRecord, document: DocumentReference): boolean => record.consents
  .filter((c) => c.status === 'active' || c.status === 'proposed')
  .some((consent) => findRefusals(consent, undefined, toDocumentName(document)).document);

/** Code of STATUS_REASONS. */
const findDenial = (record: RequestRecord, { document, transfer }: { readonly document: DocumentReference; readonly transfer: Task }, moment: ExchangeMoment): string | undefined => {
  const decision = decideDelivery(record, { task: transfer, documents: [document] }, moment);
  const isLetter = readTransfer(transfer).peer === undefined;
  return decision?.outcome === 'review' && isLetter ? undefined : decision?.reason;
};

/** A copy that was asked for by letter is the patient's own request: it needs no authorisation of the exchange, unless one was taken back (S3, S10). */
const checkConsent = (record: RequestRecord, { document, transfer }: Assigning, moment: ExchangeMoment): Result<undefined> => {
  if (isRefused(record, document)) return fail('consent-missing', 'consent-refused');
  const denial = transfer && findDenial(record, { document, transfer }, moment);
  return denial === undefined ? ok(undefined) : fail('consent-missing', denial);
};

/** Failures: `state-conflict` (reviewed before), `business-rule` (another patient's), `consent-missing`. */
export const checkAssignment = (record: RequestRecord, assigning: Assigning, moment: ExchangeMoment): Result<undefined> => {
  if (assigning.review.status !== 'requested') return fail('state-conflict', 'the document was reviewed before');
  if (isOther(record, assigning)) return fail('business-rule', { text: 'the document is another patient\'s', expression: 'request' });
  return checkConsent(record, assigning, moment);
};
