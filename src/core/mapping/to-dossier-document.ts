// A document of the dossier, uploaded by the patient or the placer (P1.7, P2.2).
import type { DocumentReference } from '@medplum/fhirtypes';
import { LOINC } from '../fhir/systems.ts';
import { toMhdDocument, type FiledDocument, type Filing } from './to-mhd-document.ts';

export interface DossierDocument extends Omit<FiledDocument, 'type'> {
  /** LOINC code. */
  readonly type: string;
}

/**
 * | intake `documents[]` | element | note |
 * |---|---|---|
 * | `type` | `type` | LOINC |
 * | `file` | `content[0].attachment` | `url` of the Binary; size and SHA-1 as kept |
 * | `createdAt` | `attachment.creation` | |
 * | `author` | `author[0].display` | |
 * | now | `date` | when it was filed |
 *
 * Shown by fixtures/cases/005, 007. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Minimal.DocumentReference.html
 */
export const toDossierDocument = (document: DossierDocument, filing: Filing): DocumentReference =>
  toMhdDocument({ ...document, type: { coding: [{ system: LOINC, code: document.type }] } }, filing);
