// The files of an archive of evidence against those that its signed manifest names.
import { expect, it } from 'vitest';
import { checkEvidenceFiles } from '../../../src/core/exchange/check-evidence-files.ts';

const FILES = new Map([['entries.ndjson', 'aa'], ['keys.json', 'bb']]);
const NAMED = { files: { 'entries.ndjson': 'aa', 'keys.json': 'bb' } };
const told = (manifest: unknown, files: ReadonlyMap<string, string> = FILES): readonly string[] => checkEvidenceFiles(manifest, files).map(({ expression, text }) => `${expression ?? ''} ${text}`);

it.each<[name: string, manifest: unknown, files: ReadonlyMap<string, string>, issues: readonly string[]]>([
  ['no manifest', null, FILES, ['manifest.files does not name entries.ndjson', 'manifest.files does not name keys.json']], ['a manifest that names none', {}, FILES, ['manifest.files does not name entries.ndjson', 'manifest.files does not name keys.json']],
  ['files that are no object', { files: 'x' }, new Map(), ['manifest.files names 0, which is not there']],
  ['one more', NAMED, new Map([...FILES, ['more.txt', 'cc']]), ['manifest.files does not name more.txt']], ['one fewer', NAMED, new Map([['keys.json', 'bb']]), ['manifest.files names entries.ndjson, which is not there']],
  ['another', NAMED, new Map([...FILES, ['keys.json', 'cc']]), ['keys.json is not what the manifest says: it was changed']], ['a digest that is no text', { files: { ...NAMED.files, 'keys.json': 5 } }, FILES, ['keys.json is not what the manifest says: it was changed']],
  ['each as named', NAMED, FILES, []],
])('%s', (_name, manifest, files, issues) => { expect(told(manifest, files)).toEqual(issues); });
