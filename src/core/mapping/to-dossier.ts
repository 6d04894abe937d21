// The documents that came with the intake, a referral letter that implies an authorisation among them (S6).
import type { DocumentReference } from '@medplum/fhirtypes';
import { REFERRAL_NOTE } from '../fhir/systems.ts';
import type { Intake, IntakeDocument } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toDossierDocument } from './to-dossier-document.ts';
import { toFiling } from './to-filing.ts';

const letters = (intake: Intake): readonly IntakeDocument[] => (intake.authorisations ?? [])
  .filter((a) => a.kind === 'implied-by-referral')
  .map(({ form }) => ({ file: form, type: REFERRAL_NOTE }));

/** One document for each file: what the intake says of it among its documents comes first. */
const distinct = (documents: readonly IntakeDocument[]): readonly IntakeDocument[] =>
  documents.filter((d, i) => documents.findIndex((other) => other.file.sha256 === d.file.sha256) === i);

export const toDossier = (intake: Intake, context: MappingContext): readonly DocumentReference[] =>
  distinct([...(intake.documents ?? []), ...letters(intake)]).map(({ file, type, createdAt, author }) => {
    const { filing, attached } = toFiling({ file, role: `document:${file.sha256}` }, intake, context);
    return toDossierDocument({ ...attached, type, createdAt, author }, filing);
  });
