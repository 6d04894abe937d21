// ITI-66 over the simulator's state: for each custodian and patient one submission set, and one folder, with all that the custodian ever announced; a document that is held back is promised there all the same.
// https://profiles.ihe.net/ITI/MHD/ITI-66.html
import type { Identifier, List } from '@medplum/fhirtypes';
import { IHE_EXTENSION, MHD_FOLDER, MHD_IDENTIFIER_TYPE, MHD_LIST_TYPES, MHD_PROVIDED, RFC3986, uuidOid } from '../core/fhir/systems.ts';
import { matchesToken } from './matches-token.ts';
import type { NetworkState, SimDocument } from './network-state.ts';
import { searchPatients, type Parameters } from './search-patients.ts';
import { toStableUrn } from './to-stable-urn.ts';

type Kind = 'submissionset' | 'folder';
const KINDS: readonly Kind[] = ['submissionset', 'folder'];
const PROFILES: Readonly<Record<Kind, string>> = { submissionset: MHD_PROVIDED.minimal.submissionSet, folder: MHD_FOLDER };

interface Shelf { readonly kind: Kind; readonly custodian: string; readonly patientId: string; readonly documents: readonly SimDocument[] }

const toOid = (text: string): string => uuidOid(toStableUrn(text).split(':').at(-1) ?? '');

const idOf = ({ kind, custodian, patientId }: Shelf): string => `${custodian}-${patientId}-${kind}`;

const identifiersOf = (shelf: Shelf): Identifier[] => {
  const type = (code: string): { coding: { system: string; code: string }[] } => ({ coding: [{ system: MHD_IDENTIFIER_TYPE, code }] });
  return [
    { use: 'official', type: type('entryUUID'), system: RFC3986, value: toStableUrn(`list entry ${idOf(shelf)}`) },
    { use: 'usual', type: type('uniqueId'), system: RFC3986, value: toOid(`list ${idOf(shelf)}`) },
  ];
};

/** What a submission set says beyond a folder. */
const saidOfSet = (custodian: string, state: NetworkState): Pick<List, 'extension' | 'source'> => ({
  extension: [{ url: IHE_EXTENSION.sourceId, valueIdentifier: { system: RFC3986, value: toOid(`source ${custodian}`) } }],
  source: { display: state.custodians.get(custodian)?.name ?? custodian },
});

const subjectOf = (patientId: string, state: NetworkState): List['subject'] & object => {
  const identifier = state.patients.get(patientId)?.identifier?.[0];
  return { reference: `Patient/${patientId}`, ...(identifier && { identifier }) };
};

const toList = (shelf: Shelf, state: NetworkState): List => {
  const { kind, custodian, patientId, documents } = shelf;
  return {
    resourceType: 'List', id: idOf(shelf), meta: { profile: [PROFILES[kind]] }, ...(kind === 'submissionset' && saidOfSet(custodian, state)),
    identifier: identifiersOf(shelf), status: 'current', mode: 'working', code: { coding: [{ system: MHD_LIST_TYPES, code: kind }] },
    subject: subjectOf(patientId, state), date: documents.map((d) => d.createdAt).toSorted().at(-1) ?? '',
    entry: documents.map((d) => ({ item: { reference: `DocumentReference/${d.id}` } })),
  };
};

const shelvesOf = (state: NetworkState): readonly Shelf[] => {
  const shelves = new Map<string, SimDocument[]>();
  for (const document of state.documents.values()) {
    const key = `${document.custodian} ${document.patientId}`;
    shelves.set(key, [...shelves.get(key) ?? [], document]);
  }
  return [...shelves.values()].flatMap((documents) => {
    const [first] = documents;
    return first ? KINDS.map((kind): Shelf => ({ kind, custodian: first.custodian, patientId: first.patientId, documents })) : [];
  });
};

const isPatient = (given: readonly string[] | undefined, id: string): boolean => given === undefined || given.some((value) => value === id || value.endsWith(`Patient/${id}`));

/** `custodian`: where the search is asked at one custodian's part of the network. */
export const searchLists = (state: NetworkState, query: Parameters, custodian?: string): readonly List[] => {
  const identifier = query.get('patient.identifier');
  const ofPatients = new Set(searchPatients(state, new Map(identifier ? [['identifier', identifier]] : [])).map((p) => p.id ?? ''));
  return shelvesOf(state)
    .filter((s) => (custodian ?? s.custodian) === s.custodian && ofPatients.has(s.patientId) && isPatient(query.get('patient'), s.patientId))
    .filter((s) => matchesToken(query.get('code'), MHD_LIST_TYPES, s.kind) && matchesToken(query.get('status'), undefined, 'current') && matchesToken(query.get('_id'), undefined, idOf(s)))
    .map((s) => toList(s, state));
};
