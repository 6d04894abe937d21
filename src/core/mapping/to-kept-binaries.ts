// One Binary for each file that the intake names, however often it is named.
import type { Binary } from '@medplum/fhirtypes';
import type { Intake, IntakeFile } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toKeptBinary } from './to-kept-binary.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';

const filesOf = ({ requester, authorisations, documents }: Intake): readonly IntakeFile[] => [
  ...(requester.kind === 'representative' ? requester.evidence ?? [] : []).map((e) => e.file),
  ...(authorisations ?? []).map((a) => a.form),
  ...(documents ?? []).map((d) => d.file),
];

export const toKeptBinaries = (intake: Intake, context: MappingContext): readonly Binary[] =>
  [...new Map(filesOf(intake).map((file) => [file.sha256, file])).values()].map(({ sha256, contentType }) => toKeptBinary({
    id: toRoleId(context, `binary:${sha256}`), contentType, sha256, request: toRoleReference(context, 'request'), fhirForm: context.files.get(sha256)?.fhirForm,
  }));
