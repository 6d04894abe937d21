// One document under review with what a coordinator needs to place it: who sent it, whose it is said to be, what was checked and why it could not be matched. Nothing of its content.
import type { Binary, DocumentReference, Identifier, Patient, Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { listOf } from '../fhir/list-of.ts';
import { LOINC_DOCUMENTS } from '../fhir/loinc-documents.ts';
import { SHA256_TAG } from '../fhir/systems.ts';
import { findReviewReason, type ReviewReason } from './find-review-reason.ts';
import type { RequestState } from './request-state.ts';
import { toReviewItem, type ReviewItem } from './to-review-item.ts';

interface SaidIdentifier { readonly system: string; readonly value: string }

/** Whose it is, as the sender said it; where exactly one here is meant (`patient`), nothing more is kept of that. */
export interface SaidPerson { readonly identifiers: readonly SaidIdentifier[]; readonly name?: string; readonly birthDate?: string }

/** A request that it may belong to, with the transfers that it may answer. */
export interface ReviewCandidate {
  readonly id: string;
  readonly placerIdentifier: string;
  readonly state: string;
  readonly transfers: readonly { readonly id: string; readonly custodian: string; readonly status: string }[];
}

export interface ReviewCase extends ReviewItem {
  readonly why: ReviewReason;
  readonly typeName?: string;
  /** Of the document, as its sender calls it. */
  readonly uniqueId?: string;
  /** Organisations that the document names as its custodian. */
  readonly custodians: readonly SaidIdentifier[];
  /** SHA-1 in base64, of the bytes that came and as the sender announced it. */
  readonly sha1?: string;
  /** Lower-case hex, of the bytes that came. */
  readonly sha256?: string;
  readonly person?: SaidPerson;
  readonly candidates: readonly ReviewCandidate[];
  /** `DocumentReference/…` or, held back, `Binary/…`; of one that was put into a request. */
  readonly became?: string;
  /** Of one that was rejected, why. */
  readonly rejectedFor?: string;
}

export interface ReviewParts { readonly binary?: Binary | undefined; readonly states: readonly RequestState[] }

const complete = (identifiers: readonly (Identifier | undefined)[]): readonly SaidIdentifier[] => identifiers.flatMap((i) => (i?.value ? [{ system: i.system ?? '', value: i.value }] : []));

const nameOf = ({ name }: Patient): string | undefined => {
  const [first] = listOf(name);
  return first && (first.text ?? [...listOf(first.given), first.family ?? ''].join(' ').trim());
};

const toPerson = ({ for: person, contained }: Task): SaidPerson | undefined => {
  if (person?.reference?.startsWith('Patient/')) return undefined;
  const patient = listOf(contained).find((c): c is Patient => c.resourceType === 'Patient');
  const identifiers = complete([...listOf(patient?.identifier), person?.identifier]);
  return patient ? compact({ identifiers, name: nameOf(patient), birthDate: patient.birthDate }) : { identifiers };
};

const toCandidate = ({ id, placerIdentifier, state, transfers }: RequestState): ReviewCandidate => ({
  id, placerIdentifier: placerIdentifier.value, state, transfers: transfers.map((t) => ({ id: t.id, custodian: t.custodian.name, status: t.status })),
});

const documentOf = ({ contained }: Task): DocumentReference | undefined => listOf(contained).find((c) => c.resourceType === 'DocumentReference');

/** Every stored file is named so. */
const digestOf = (binary: Binary | undefined): string | undefined => binary?.meta?.tag?.find((t) => t.system === SHA256_TAG)?.code;

const toFacts = ({ masterIdentifier, content, custodian }: DocumentReference): Pick<ReviewCase, 'uniqueId' | 'sha1' | 'custodians'> =>
  ({ custodians: complete([custodian?.identifier]), ...compact({ uniqueId: masterIdentifier?.value, sha1: content[0]?.attachment.hash }) });

const toOutcome = ({ output, note }: Task): Pick<ReviewCase, 'became' | 'rejectedFor'> => compact({ became: output?.[0]?.valueReference?.reference, rejectedFor: note?.[0]?.text });

export const toReviewCase = (task: Task, parts: ReviewParts): ReviewCase => {
  const [item, document] = [toReviewItem(task), documentOf(task)];
  return {
    ...item, why: findReviewReason(item.reason), candidates: parts.states.map(toCandidate), custodians: [], ...(document && toFacts(document)), ...toOutcome(task),
    ...compact({ typeName: LOINC_DOCUMENTS.get(item.type ?? '')?.display, sha256: digestOf(parts.binary), person: toPerson(task) }),
  };
};
