// The submission sets among the lists that a custodian shows (ITI-66), and which documents each names: whose are another patient's, folders and what is not current are left out.
// https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Minimal.SubmissionSet.html
import type { List, ListEntry, Reference } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { listOf } from '../fhir/list-of.ts';
import { MHD_LIST_TYPES } from '../fhir/systems.ts';
import { parseInstant, toFhirInstant } from '../kernel/time.ts';
import { findWhose, type KnownPatient } from './find-whose.ts';

/** `reference`: absolute, without a version; else `identifier` alone. */
export interface NamedDocument { readonly reference?: string; readonly identifier?: string }

export interface SubmissionSet {
  /** FHIR instant; absent where the peer's date is none. */
  readonly sentAt?: string;
  /** Organisation or person, as the set names them. */
  readonly sentBy?: string;
  readonly documents: readonly NamedDocument[];
}

export interface SubmissionSets {
  readonly sets: readonly SubmissionSet[];
  /** Another patient's: nothing of them is used. */
  readonly strange: number;
}

const DOCUMENT = /^[a-z]+:\S+\/DocumentReference\/[A-Za-z0-9.-]{1,64}$/u;
const MAX_LETTERS = 200;

/** Older versions wrote the system with `http` (S18). */
const isListType = (system = ''): boolean => system.replace(/^http:/u, 'https:') === MHD_LIST_TYPES;

const isSubmissionSet = ({ status, code }: List): boolean =>
  status === 'current' && (code?.coding?.some((c) => c.code === 'submissionset' && isListType(c.system)) ?? false);

const whose = ({ subject }: List, patient: KnownPatient): ReturnType<typeof findWhose> =>
  findWhose({ reference: subject?.reference, identifiers: subject?.identifier ? [subject.identifier] : [] }, patient);

const toText = (text: string | undefined): string | undefined => {
  const trimmed = text?.trim().slice(0, MAX_LETTERS);
  return trimmed === '' ? undefined : trimmed;
};

const toNamed = ({ reference, identifier }: Reference): readonly NamedDocument[] => {
  const bare = reference?.replace(/\/_history\/[^/]+$/u, '');
  if (bare !== undefined) return DOCUMENT.test(bare) ? [{ reference: bare }] : [];
  const value = toText(identifier?.value);
  return value === undefined ? [] : [{ identifier: value }];
};

const namedIn = (entries: readonly ListEntry[]): readonly NamedDocument[] => entries.filter((e) => e.deleted !== true).flatMap((e) => toNamed(e.item));

const sentAtOf = (date: string | undefined): string | undefined => {
  const at = date === undefined ? undefined : parseInstant(date);
  return at?.ok ? toFhirInstant(at.value) : undefined;
};

const toSet = ({ date, source, entry }: List): SubmissionSet =>
  ({ ...compact({ sentAt: sentAtOf(date), sentBy: toText(source?.display) ?? toText(source?.identifier?.value) }), documents: namedIn(listOf(entry)) });

/** A set that does not say whose it is was found by its patient, and is taken: each document in it says for itself. */
export const findSubmissionSets = (lists: readonly List[], patient: KnownPatient): SubmissionSets => {
  const sets = lists.filter(isSubmissionSet);
  const theirs = sets.filter((list) => whose(list, patient) !== 'other');
  return { sets: theirs.map(toSet), strange: sets.length - theirs.length };
};
