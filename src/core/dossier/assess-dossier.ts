// The programme's minimum dossier against what has come (P1.3, P2.2): each item received or missing, and who must supply it.
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { LOINC } from '../fhir/systems.ts';
import { COMPLETE_COPY, isOpen, readTransfer } from '../fhir/transfer.ts';
import type { DossierItem } from '../intake/programme.ts';

export interface DossierItemState {
  readonly code: string;
  readonly display: string;
  readonly status: 'received' | 'missing';
  /** Of a missing one: who owes it now. A custodian does while an open transfer asks for it; else the requester. */
  readonly suppliedBy: 'requester' | 'custodian';
  /** References of the documents that meet it. */
  readonly documents: readonly string[];
}

export interface DossierState { readonly items: readonly DossierItemState[]; readonly complete: boolean }

/** Superseded and mistaken documents meet nothing (S14). */
const meets = (document: DocumentReference, item: DossierItem): boolean => document.status === 'current'
  && (document.type?.coding?.some((c) => c.system === LOINC && c.code !== undefined && item.types.includes(c.code)) ?? false);

/** A complete copy holds what custodians have, not what the requester writes for us. */
const asksFor = (kinds: readonly string[], item: DossierItem): boolean =>
  kinds.some((kind) => item.types.includes(kind)) || (item.suppliedBy === 'custodian' && kinds.includes(COMPLETE_COPY));

/** What goes to the patient comes to us by the patient's upload, once it is there (S12). */
const owesItem = (task: Task, item: DossierItem): boolean => isOpen(task) && asksFor(readTransfer(task).kinds, item);

const assessItem = (item: DossierItem, documents: readonly DocumentReference[], transfers: readonly Task[]): DossierItemState => {
  const found = documents.filter((document) => meets(document, item)).map((document) => `DocumentReference/${document.id ?? ''}`);
  const suppliedBy = transfers.some((task) => owesItem(task, item)) ? 'custodian' : 'requester';
  return found.length > 0
    ? { code: item.code, display: item.display, status: 'received', suppliedBy: item.suppliedBy, documents: found }
    : { code: item.code, display: item.display, status: 'missing', suppliedBy, documents: [] };
};

export const assessDossier = (items: readonly DossierItem[], documents: readonly DocumentReference[], transfers: readonly Task[]): DossierState => {
  const states = items.map((item) => assessItem(item, documents, transfers));
  return { items: states, complete: states.every((state) => state.status === 'received') };
};
