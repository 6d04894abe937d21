// What the parts of a submission say of each other: each document has its bytes and stands in the SubmissionSet. https://profiles.ihe.net/ITI/MHD/ITI-65.html#236541221-bundle-resources
import type { DocumentReference, List, Reference } from '@medplum/fhirtypes';
import { listOf } from '../fhir/list-of.ts';
import { IHE_CODE } from '../fhir/systems.ts';
import type { Issue } from '../kernel/result.ts';
import { findContent } from './find-content.ts';
import { findPart } from './find-part.ts';
import type { MetadataLevel, Part, Submission } from './submission.ts';

const place = ({ index }: Part<unknown>, path: string): string => `Bundle.entry[${String(index)}].resource.${path}`;

const checkContents = (submission: Submission): readonly Issue[] => (submission.fhirDocuments.length > 0 ? [] : submission.documents
  .filter((document) => !findContent(submission, document))
  .map((document) => ({
    text: `${IHE_CODE.missingDocument}: the address must be that of a Binary in the Bundle; content that is hosted elsewhere or on demand is not fetched`,
    expression: place(document, 'content[0].attachment.url'), code: 'not-found',
  })));

const checkBinaries = (submission: Submission): readonly Issue[] => {
  const named = new Set(submission.documents.map((document) => findContent(submission, document)?.index));
  return submission.binaries.flatMap((binary): readonly Issue[] => [
    ...(named.has(binary.index) ? [] : [{ text: 'no DocumentReference says what this Binary is', expression: `Bundle.entry[${String(binary.index)}]`, code: 'business-rule' as const }]),
    ...(binary.resource.data === undefined ? [{ text: 'a Binary must carry its bytes', expression: place(binary, 'data'), code: 'required' as const }] : []),
  ]);
};

const itemsOf = (list: Part<List>): readonly string[] => listOf(list.resource.entry).flatMap(({ item }) => item.reference ?? []);

const checkMembers = ({ sets, documents, folders }: Submission): readonly Issue[] => {
  const [set] = sets;
  if (!set) return [];
  const parts: readonly Part<DocumentReference | List>[] = [...documents, ...folders];
  const inSet = new Set(itemsOf(set).map((item) => findPart(parts, item, set.fullUrl)?.index));
  return documents.filter(({ index }) => !inSet.has(index))
    .map((document) => ({ text: 'the SubmissionSet does not list this document', expression: `Bundle.entry[${String(document.index)}]`, code: 'business-rule' }));
};

interface Containable { readonly path: string; readonly reference: Reference | undefined }

const containables = ({ author, authenticator, context }: DocumentReference): readonly Containable[] => [
  ...listOf(author).map((reference, i) => ({ path: `author[${String(i)}]`, reference })),
  { path: 'authenticator', reference: authenticator }, { path: 'context.sourcePatientInfo', reference: context?.sourcePatientInfo },
];

const isElsewhere = ({ reference }: Containable): boolean => reference?.reference !== undefined && !reference.reference.startsWith('#');

/** Comprehensive metadata (XDS on FHIR) is self-contained. */
const checkContained = ({ sets, documents }: Submission, level: MetadataLevel): readonly Issue[] => (level === 'comprehensive'
  ? [
    ...documents.flatMap((document) => containables(document.resource).filter(isElsewhere).map(({ path }) => place(document, path))),
    ...sets.filter(({ resource }) => isElsewhere({ path: 'source', reference: resource.source })).map((set) => place(set, 'source')),
  ].map((expression) => ({ text: 'Comprehensive metadata contains what is named here', expression, code: 'structure' }))
  : []);

export const checkProvideReferences = (submission: Submission, level: MetadataLevel): readonly Issue[] =>
  [...checkContents(submission), ...checkBinaries(submission), ...checkMembers(submission), ...checkContained(submission, level)];
