// What a custodian's submission sets promise against what was found there: which documents they name that the search did not bring.
import type { DocumentReference } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import type { Promised, PromisedDocument } from '../fhir/promised.ts';
import type { NamedDocument, SubmissionSet } from './find-submission-sets.ts';

export interface Found {
  readonly sets: readonly SubmissionSet[];
  /** FHIR base of the peer, without a slash at the end. */
  readonly base: string;
  /** What the search brought, and then what was asked for by id. */
  readonly documents: readonly DocumentReference[];
  /** Found replaced before, which they stay: not asked for again. */
  readonly replaced: readonly string[];
  /** FHIR instant. */
  readonly at: string;
}

export interface PromisedAssessment {
  readonly promised: Promised;
  /** Ids at the peer of those that are missing and can be asked for there. */
  readonly ids: readonly string[];
}

const keyOf = ({ reference, identifier }: NamedDocument): string => reference ?? identifier ?? '';

const namesOf = (document: DocumentReference, base: string): readonly string[] =>
  [`${base}/DocumentReference/${document.id ?? ''}`, document.masterIdentifier?.value, ...(document.identifier ?? []).map((i) => i.value)].filter((name) => name !== undefined);

/** A later set that names it again says nothing new. */
const namedOnce = (sets: readonly SubmissionSet[]): ReadonlyMap<string, SubmissionSet> => {
  const named = new Map<string, SubmissionSet>();
  for (const set of sets) for (const document of set.documents) if (!named.has(keyOf(document))) named.set(keyOf(document), set);
  return named;
};

const latestOf = (sets: readonly SubmissionSet[]): SubmissionSet | undefined => sets.toSorted((a, b) => ((a.sentAt ?? '') < (b.sentAt ?? '') ? 1 : -1))[0];

const idAt = (base: string, document: string): readonly string[] =>
  (document.startsWith(`${base}/DocumentReference/`) ? [document.slice(base.length + '/DocumentReference/'.length)] : []);

/** Found as current it is there; found otherwise it was replaced or taken back, which is no promise that is broken. */
export const assessPromised = ({ sets, base, documents, replaced, at }: Found): PromisedAssessment => {
  const current = new Set(documents.filter((d) => d.status === 'current').flatMap((d) => namesOf(d, base)));
  const former = new Set([...replaced, ...documents.filter((d) => d.status !== 'current').flatMap((d) => namesOf(d, base))]);
  const named = namedOnce(sets);
  const open = [...named].filter(([key]) => !current.has(key)).map(([document, { sentAt, sentBy }]): PromisedDocument =>
    ({ document, state: former.has(document) ? 'replaced' : 'missing', ...compact({ sentAt, sentBy }) }));
  const latest = latestOf(sets);
  return {
    promised: { checkedAt: at, sets: sets.length, named: named.size, ...compact({ lastSentAt: latest?.sentAt, lastSentBy: latest?.sentBy }), open },
    ids: open.filter((d) => d.state === 'missing').flatMap((d) => idAt(base, d.document)),
  };
};
