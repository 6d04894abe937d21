// Every upload that an intake names, with where it names it.
import type { Intake, IntakeFile } from './intake.ts';

export interface NamedFile { readonly file: IntakeFile; readonly expression: string }

export const findNamedFiles = (intake: Intake): readonly NamedFile[] => [
  ...(intake.documents ?? []).map((d, i) => ({ file: d.file, expression: `documents[${String(i)}].file` })),
  ...(intake.authorisations ?? []).map((a, i) => ({ file: a.form, expression: `authorisations[${String(i)}].form` })),
  ...(intake.requester.kind === 'representative' ? intake.requester.evidence ?? [] : [])
    .map((e, i) => ({ file: e.file, expression: `requester.evidence[${String(i)}].file` })),
];
