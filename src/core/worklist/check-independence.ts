// Is the reviewer another than who treats the patient, and the reviewing unit another than where (P2.1)? By identifiers alone: names are no proof of either.
import type { Identifier } from '@medplum/fhirtypes';
import { NIHDI, NIHDI_ORGANIZATION, NIHDI_PROFESSIONAL } from '../fhir/systems.ts';
import type { Issue } from '../kernel/result.ts';

/** Somebody who has to do with the patient's treatment. */
export interface TreatingParty {
  readonly kind: 'person' | 'organisation';
  /** As messages name it: `the treating physician`. */
  readonly called: string;
  readonly identifiers: readonly Identifier[];
}

export interface ReviewingSide {
  /** Absent: nobody is assigned yet. */
  readonly person?: readonly Identifier[];
  /** Of the hospital that gives the opinion, of its department, of the reviewer's own organisation: whatever is known of each. */
  readonly organisations: readonly Identifier[];
}

/** The Belgian number is one, whichever of its three systems it is written under, and its first 8 digits are the holder's: 3 more tell a qualification. https://www.riziv.fgov.be */
const NIHDI_SYSTEMS: readonly string[] = [NIHDI, NIHDI_PROFESSIONAL, NIHDI_ORGANIZATION];
const NIHDI_DIGITS = 8;

interface Mark { readonly system: string; readonly key: string }

/** Punctuation and case are how people write a number, not the number. */
const toMark = ({ system = '', value = '' }: Identifier): readonly Mark[] => {
  const plain = value.toUpperCase().replaceAll(/[\s./-]/gu, '');
  if (system === '' || plain === '') return [];
  return [NIHDI_SYSTEMS.includes(system) ? { system, key: `${NIHDI}|${plain.slice(0, NIHDI_DIGITS)}` } : { system, key: `${system}|${plain}` }];
};

const findShared = (ours: readonly Identifier[], theirs: readonly Identifier[]): string | undefined => {
  const known = new Set(theirs.flatMap(toMark).map(({ key }) => key));
  return ours.flatMap(toMark).find(({ key }) => known.has(key))?.system;
};

const isComparable = (ours: readonly Identifier[], theirs: readonly Identifier[]): boolean => {
  const domain = ({ key }: Mark): string => key.slice(0, key.indexOf('|'));
  const known = new Set(theirs.flatMap(toMark).map(domain));
  return ours.flatMap(toMark).some((mark) => known.has(domain(mark)));
};

const conflict = (text: string, expression: string): Issue => ({ text, expression, severity: 'error', code: 'business-rule' });
const doubt = (text: string, expression: string): Issue => ({ text, expression, severity: 'warning', code: 'business-rule' });

const checkPerson = (person: readonly Identifier[], { called, identifiers }: TreatingParty): readonly Issue[] => {
  const shared = findShared(person, identifiers);
  if (shared !== undefined) return [conflict(`the reviewer and ${called} have the same identifier, of system ${shared}: another reviewer is needed`, 'reviewer')];
  return isComparable(person, identifiers) ? [] : [doubt(`the reviewer and ${called} have no identifier of the same system: whether they are two people cannot be told`, 'reviewer')];
};

/** Organisations have many numbers, and a unit need not have its hospital's: where none can be compared, nothing is said. */
const checkOrganisation = (organisations: readonly Identifier[], { called, identifiers }: TreatingParty): readonly Issue[] => {
  const shared = findShared(organisations, identifiers);
  return shared === undefined ? [] : [conflict(`the reviewing organisation and ${called} have the same identifier, of system ${shared}: the opinion would not be independent`, 'organisation')];
};

/** Errors: a conflict, which blocks. Warnings: what could not be told. An identifier's value never stands in a message. */
export const checkIndependence = ({ person, organisations }: ReviewingSide, treating: readonly TreatingParty[]): readonly Issue[] => treating.flatMap((party) => {
  if (party.kind === 'organisation') return checkOrganisation(organisations, party);
  return person ? checkPerson(person, party) : [];
});
