// The closed slices of a provide Bundle: what may be in it, and how often. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Minimal.ProvideBundle.html
import { IHE_CODE } from '../fhir/systems.ts';
import type { Issue } from '../kernel/result.ts';
import type { Part, Submission } from './submission.ts';

const entry = (index: number): string => `Bundle.entry[${String(index)}]`;

const checkSets = ({ sets }: Submission): readonly Issue[] => (sets.length === 1
  ? []
  : [{ text: `exactly one SubmissionSet (List, POST) is wanted, found ${String(sets.length)}`, expression: 'Bundle.entry', code: sets.length === 0 ? 'required' : 'structure' }]);

const checkPatients = ({ patients }: Submission): readonly Issue[] => patients.slice(1).map(({ index }) => ({ text: 'at most one Patient', expression: entry(index), code: 'structure' }));

const checkOthers = ({ others }: Submission): readonly Issue[] => others.map((index) => ({
  text: 'not an entry of a provide Bundle: SubmissionSet, DocumentReference, Binary (POST), Folder (POST, PUT), Patient (GET, POST, PUT), Parameters (PATCH) and nothing else',
  expression: entry(index), code: 'structure',
}));

const checkFhirDocuments = ({ fhirDocuments }: Submission): readonly Issue[] => fhirDocuments.map((index) => ({
  text: `${IHE_CODE.fhirDocument}: FHIR documents are taken as Binary, not as Bundle`, expression: entry(index), code: 'not-supported',
}));

const checkDocuments = ({ documents, fhirDocuments }: Submission): readonly Issue[] => (documents.length > 0 || fhirDocuments.length > 0
  ? []
  : [{ text: `${IHE_CODE.missingDocument}: there is no DocumentReference in it`, expression: 'Bundle.entry', code: 'required' }]);

const uniqueIdOf = ({ resource: { masterIdentifier } }: Submission['documents'][number]): string => `${masterIdentifier?.system ?? ''}|${masterIdentifier?.value ?? ''}`;

const checkUniqueIds = ({ documents }: Submission): readonly Issue[] => documents
  .filter((d, i) => documents.findIndex((other) => uniqueIdOf(other) === uniqueIdOf(d)) !== i)
  .map(({ index }) => ({ text: `${IHE_CODE.twiceInMessage}: two documents have one unique id`, expression: `${entry(index)}.resource.masterIdentifier`, code: 'duplicate' }));

/** By R4 every POST and PUT that something refers to has a fullUrl; bdl-7 says that each is one of a kind. */
const checkUrls = (parts: readonly Part<unknown>[]): readonly Issue[] => parts
  .filter(({ fullUrl }) => fullUrl === undefined)
  .map(({ index }) => ({ text: 'needs a fullUrl, by which the others refer to it', expression: `${entry(index)}.fullUrl`, code: 'required' }));

export const checkProvideEntries = (submission: Submission): readonly Issue[] => [
  ...checkSets(submission), ...checkPatients(submission), ...checkOthers(submission), ...checkFhirDocuments(submission),
  ...checkDocuments(submission), ...checkUniqueIds(submission), ...checkUrls([...submission.documents, ...submission.binaries]),
];
