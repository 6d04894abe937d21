// What a document lacks of the metadata that a level of MHD asks for; nothing of it can be made up. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.UnContained.Comprehensive.DocumentReference.html
import type { DocumentReference } from '@medplum/fhirtypes';
import type { MetadataLevel } from './submission.ts';

type Read = (document: DocumentReference) => unknown;

/** Beside what every document here has; the patient's own description is the sender's. */
const WANTED: Readonly<Record<string, Read>> = {
  'type': (d) => d.type,
  'category': (d) => d.category?.[0],
  'securityLabel': (d) => d.securityLabel?.[0],
  'content.attachment.language': (d) => d.content[0]?.attachment.language,
  'content.attachment.creation': (d) => d.content[0]?.attachment.creation,
  'content.format': (d) => d.content[0]?.format,
  'context.facilityType': (d) => d.context?.facilityType,
  'context.practiceSetting': (d) => d.context?.practiceSetting,
};

/** Paths in the DocumentReference; empty: it is complete. */
export const findMissingMetadata = (document: DocumentReference, level: MetadataLevel = 'minimal'): readonly string[] =>
  (level === 'minimal' ? [] : Object.entries(WANTED).filter(([, read]) => read(document) === undefined).map(([path]) => path));
