// Entries that end the standing of an earlier document: each belongs to a document that replaces it. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Patch.Parameters.html
import type { DocumentReference, Parameters, ParametersParameter } from '@medplum/fhirtypes';
import { listOf } from '../fhir/list-of.ts';
import type { Issue } from '../kernel/result.ts';
import type { Part, Submission } from './submission.ts';


const partsNamed = (operation: ParametersParameter | undefined, name: string): readonly ParametersParameter[] => listOf(operation?.part).filter((p) => p.name === name);

/** The one operation that MHD knows: status becomes superseded. A value of another type is let through by the profile, and not by us. */
const WANTED = [
  { name: 'path', isRight: (part: ParametersParameter) => part.valueString === 'DocumentReference.status' },
  { name: 'type', isRight: (part: ParametersParameter) => part.valueCode === 'replace' },
  { name: 'value', isRight: (part: ParametersParameter) => part.valueCode === 'superseded' },
] as const;

const isSuperseding = ({ parameter }: Parameters): boolean => {
  const operations = listOf(parameter).filter((p) => p.name === 'operation');
  return operations.length === 1 && WANTED.every(({ name, isRight }) => {
    const parts = partsNamed(operations[0], name);
    return parts.length === 1 && parts.every(isRight);
  });
};

const targetOf = (reference: string | undefined): string | undefined => /(DocumentReference\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/u.exec(reference ?? '')?.[1];

const replacedBy = ({ resource }: Part<DocumentReference>): readonly string[] =>
  listOf(resource.relatesTo).filter((r) => r.code === 'replaces').flatMap((r) => targetOf(r.target.reference) ?? []);

const checkOperations = ({ patches }: Submission): readonly Issue[] => patches.filter(({ resource }) => !isSuperseding(resource)).map(({ index }) => ({
  text: 'the one patch taken replaces DocumentReference.status by superseded', expression: `Bundle.entry[${String(index)}].resource`, code: 'structure',
}));

const checkTargets = ({ patches, documents }: Submission): readonly Issue[] => {
  const replaced = new Set(documents.flatMap(replacedBy));
  return patches.filter(({ url }) => !replaced.has(targetOf(url) ?? '')).map(({ index }) => ({
    text: 'no document of this Bundle replaces the one that is to be superseded', expression: `Bundle.entry[${String(index)}].request.url`, code: 'business-rule',
  }));
};

/** The earlier document is superseded all the same: two that are current would contradict each other. */
const checkUnpatched = ({ patches, documents }: Submission): readonly Issue[] => {
  const patched = new Set(patches.flatMap(({ url }) => targetOf(url) ?? []));
  return documents.filter((d) => replacedBy(d).some((target) => !patched.has(target))).map(({ index }) => ({
    text: 'it replaces a document, and no entry supersedes that one; it is superseded all the same', expression: `Bundle.entry[${String(index)}].resource.relatesTo`,
    code: 'business-rule', severity: 'warning',
  }));
};

export const checkProvidePatches = (submission: Submission): readonly Issue[] => [...checkOperations(submission), ...checkTargets(submission), ...checkUnpatched(submission)];
