// The uploads that a body names by digest: each must be here, and be what it is said to be.
import { checkMediaType } from '../core/dossier/check-media-type.ts';
import type { NamedFile } from '../core/intake/find-named-files.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { KeptFile } from '../ports/document-files.ts';
import type { FlowPorts } from './flow-ports.ts';

/** Failures: `invalid` with one issue for each file that is not here or is not of the type said. */
export const describeFiles = async (ports: Pick<FlowPorts, 'files'>, named: readonly NamedFile[]): Promise<Result<ReadonlyMap<string, KeptFile>>> => {
  const kept = new Map<string, KeptFile>();
  const issues: Issue[] = [];
  const found = await Promise.all(named.map(async (each) => ({ ...each, described: await ports.files.describe(each.file.sha256) })));
  for (const { file, expression, described } of found) {
    if (!described.ok) {
      issues.push({ text: 'no upload has this SHA-256; send the file to /uploads first', expression: `${expression}.sha256`, code: 'not-found' });
      continue;
    }
    const check = checkMediaType(file.contentType, described.value.detectedType);
    if (!check.ok) issues.push({ text: check.text, expression: `${expression}.contentType`, code: 'value' });
    if (described.value.malware) issues.push({ text: described.value.malware === 'found' ? 'the malware scanner found something in this file' : 'this file is larger than the malware scanner takes', expression: `${expression}.sha256`, code: 'value' });
    kept.set(file.sha256, described.value);
  }
  return issues.length > 0 ? fail('invalid', ...issues) : ok(kept);
};
