// The uploads that a body names by digest: each must be here, and be what it is said to be.
import { checkMediaType } from '../core/dossier/check-media-type.ts';
import type { NamedFile } from '../core/intake/find-named-files.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { KnownFile } from '../core/mapping/mapping-context.ts';
import type { KeptFile } from '../ports/document-files.ts';
import type { FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'files' | 'judgeFhirDocument'>;

export interface NamedFiles {
  readonly named: readonly NamedFile[];
  /** Media type of those that were taken before, by SHA-256: rules that came later do not refuse them, and their Binary stays what it is. */
  readonly accepted: ReadonlyMap<string, string>;
}

interface Described { readonly file?: KnownFile; readonly issues: readonly Issue[] }

const checkKept = ({ file, expression }: NamedFile, kept: KeptFile): readonly Issue[] => {
  const check = checkMediaType(file.contentType, kept.detectedType);
  return [
    ...(check.ok ? [] : [{ text: check.text, expression: `${expression}.contentType`, code: 'value' as const }]),
    ...(kept.malware ? [{ text: kept.malware === 'found' ? 'the malware scanner found something in this file' : 'this file is larger than the malware scanner takes', expression: `${expression}.sha256`, code: 'value' as const }] : []),
  ];
};

const NOT_A_DOCUMENT = 'the file is said to be FHIR, and is no valid FHIR document';

const describeOne = async (ports: Ports, named: NamedFile, accepted: string | undefined): Promise<Described> => {
  const { file, expression } = named;
  const kept = await ports.files.describe(file.sha256);
  if (!kept.ok) return { issues: [{ text: 'no upload has this SHA-256; send the file to /uploads first', expression: `${expression}.sha256`, code: 'not-found' }] };
  const issues = checkKept(named, kept.value);
  if (issues.length > 0) return { file: kept.value, issues };
  const verdict = await ports.judgeFhirDocument(kept.value, accepted ?? file.contentType);
  return { file: { ...kept.value, ...(verdict.kind === 'native' && { fhirForm: verdict.form }) }, issues: verdict.kind === 'refused' && accepted === undefined ? [{ text: NOT_A_DOCUMENT, expression: `${expression}.contentType`, code: 'value' as const }] : [] };
};

/** Failures: `invalid` with one issue for each file that is not here or is not of the type said. A file that is named twice is a FHIR document if it is so once. */
export const describeFiles = async (ports: Ports, { named, accepted }: NamedFiles): Promise<Result<ReadonlyMap<string, KnownFile>>> => {
  const kept = new Map<string, KnownFile>();
  const issues: Issue[] = [];
  const found = await Promise.all(named.map(async (each) => ({ sha256: each.file.sha256, described: await describeOne(ports, each, accepted.get(each.file.sha256)) })));
  for (const { sha256, described } of found) {
    issues.push(...described.issues);
    if (described.file && kept.get(sha256)?.fhirForm === undefined) kept.set(sha256, described.file);
  }
  return issues.length > 0 ? fail('invalid', ...issues) : ok(kept);
};
