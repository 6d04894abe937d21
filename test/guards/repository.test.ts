// Guards of the repository: what must hold of every file and of what is installed. Each is shown to find a planted fault first.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findLicenceFaults, findLockFaults, findPlaceFaults, findSourceFaults, type Lockfile, type SourceFile } from './find-faults.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const readJson = <T>(file: string): T => JSON.parse(read(file)) as T;

/** What is or may become part of the repository; a clone without git lists nothing, and fails below. */
const files = (): readonly string[] =>
  execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter((f) => f !== '' && existsSync(path.join(ROOT, f)));
const readAll = (pattern: RegExp): readonly SourceFile[] => files().filter((f) => pattern.test(f)).map((f) => ({ path: f, text: read(f) }));

test.each([
  ['a long file', { path: 'src/a.ts', text: `// says\n${'x\n'.repeat(250)}` }], ['no first line', { path: 'src/a.ts', text: "import 'x';\n" }], ['a script without one', { path: 'a.sh', text: '#!/bin/sh\nls\n' }],
  ['something to do', { path: 'src/a.ts', text: '// says\n// TODO later\n' }],
])('%s is seen', (_name, file) => {
  expect(findSourceFaults({ path: 'src/a.ts', text: `// says\n${'x\n'.repeat(249)}` })).toEqual([]);
  expect(findSourceFaults(file)).toHaveLength(1);
});

test('source files are short, say what they are for, and leave nothing to do', () => {
  const sources = readAll(/^src\/.*\.(?:ts|cjs)$/u);
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.flatMap(findSourceFaults)).toEqual([]);
});

test('tests, benches and scripts say what they are for, and leave nothing to do', () => {
  const others = readAll(/^(?:test|bench|profiles)\/.*\.(?:ts|mjs|sh)$/u).filter(({ path: p }) => !/^test\/guards\/(?:repository\.test|find-faults)\.ts$/u.test(p));
  expect(others.flatMap(findSourceFaults).filter((fault) => !fault.endsWith('lines'))).toEqual([]);
});

/** Steps whose decisions are each pinned by a test of their own, not by what a whole story makes of them. */
const PINNED = ['appointments', 'consent', 'dossier', 'exchange', 'validation'] as const;
const findUnpinned = (sources: readonly SourceFile[], tests: readonly SourceFile[]): readonly string[] => sources.filter(({ text }) => /^export const /mu.test(text))
  .filter(({ path: file }) => !tests.some(({ text }) => text.includes(`/${file}'`))).map(({ path: file }) => file);

test('a decision that no test names is seen', () => {
  const [source, types] = [{ path: 'src/core/exchange/a.ts', text: '// says\nexport const a = 1;\n' }, { path: 'src/core/exchange/b.ts', text: '// says\nexport interface B {}\n' }];
  expect(findUnpinned([source, types], [{ path: 'test/core/exchange/other.test.ts', text: "import { x } from '../../../src/core/exchange/other-a.ts';" }])).toEqual([source.path]);
  expect(findUnpinned([source, types], [{ path: 'test/core/exchange/a.test.ts', text: "import { a } from '../../../src/core/exchange/a.ts';" }])).toEqual([]);
});

test.each(PINNED)('each decision of core/%s is named by a test under test/core', (step) => {
  const sources = readAll(new RegExp(`^src/core/${step}/.*\\.ts$`, 'u'));
  expect(sources.length).toBeGreaterThan(1);
  expect(findUnpinned(sources, readAll(/^test\/core\/.*\.test\.ts$/u))).toEqual([]);
});

test.each(['see registry.npmjs.org', 'from deb.debian.org', 'cd /home/somebody/adapter', 'open /Users/me', '"/root/x"'])('%j is seen', (text) => {
  expect(findPlaceFaults({ path: 'a', text: 'https://adapter.example.org/home/x and ./work/here' })).toEqual([]);
  expect(findPlaceFaults({ path: 'a', text })).toHaveLength(1);
});

test('no file names a registry or a folder of one machine', () => {
  const all = readAll(/\.(?:[cm]?[jt]s|json|md|sh|css|html|example|ya?ml)$|^\.ci\/|^\.[a-z]+rc$/u).filter(({ path: p }) => p !== 'test/guards/repository.test.ts' && p !== 'test/guards/find-faults.ts');
  expect(all.length).toBeGreaterThan(500);
  expect(all.flatMap(findPlaceFaults)).toEqual([]);
});

test('a loose, an unsigned, a placed and an absent package are seen', () => {
  const locked = { version: '1.0.0', integrity: 'sha512-x' };
  expect(findLockFaults({ packages: { '': {}, 'a': locked } })).toEqual([]);
  expect(findLockFaults({ packages: { a: { ...locked, version: '^1.0.0' }, b: { version: '1.0.0' }, c: { ...locked, resolved: 'https://x' }, d: { ...locked, optionalDependencies: { e: '1.0.0' } } } })).toHaveLength(4);
});

test('the lockfile pins every package by its digest and names no host', () => {
  const lock = readJson<Lockfile>('package-lock.json');
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  expect(findLockFaults(lock)).toEqual([]);
});

test('the lockfile brings Node 26, the same for every platform, and the tests run on it', () => {
  const { optionalDependencies, engines } = readJson<{ optionalDependencies: Record<string, string>; engines: { node: string } }>('package.json');
  const versions = new Set(Object.entries(optionalDependencies).filter(([name]) => name.startsWith('node-')).map(([, version]) => version));
  expect([...versions]).toEqual([expect.stringMatching(/^26\.\d+\.\d+$/u)]);
  expect(engines.node).toBe('>=26');
  expect(execFileSync(path.join(ROOT, 'node_modules/.bin/node'), ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${[...versions].join('')}`);
  expect(process.versions.node).toBe([...versions].join(''));
});

test('a licence with strings is seen', () => {
  expect(findLicenceFaults([{ name: 'a', licence: '(MIT OR GPL-3.0)' }, { name: 'b', licence: 'Apache-2.0 AND ISC' }])).toEqual([]);
  expect(findLicenceFaults([{ name: 'a', licence: 'GPL-3.0' }, { name: 'b', licence: 'MIT AND SSPL-1.0' }, { name: 'c', licence: '' }])).toHaveLength(3);
});

/** Of a package whose manifest says nothing: its licence's own first words. */
const licenceFileOf = (name: string): string => {
  const file = path.join(ROOT, name, 'LICENSE');
  return existsSync(file) && readFileSync(file, 'utf8').startsWith('MIT License\n') ? 'MIT' : '';
};

test('every package that runs in production may be used freely', () => {
  const { packages } = readJson<{ packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }> }>('package-lock.json');
  const production = Object.entries(packages).filter(([name, p]) => name !== '' && p.dev !== true && p.devOptional !== true).map(([name]) => name).filter((name) => existsSync(path.join(ROOT, name)));
  const found = production.map((name) => {
    const { license, licenses } = readJson<{ license?: string | { type: string }; licenses?: readonly { type: string }[] }>(`${name}/package.json`);
    return { name, licence: typeof license === 'string' ? license : license?.type ?? licenses?.map((l) => l.type).join(' OR ') ?? licenceFileOf(name) };
  });
  expect(found.length).toBeGreaterThan(50);
  expect(findLicenceFaults(found)).toEqual([]);
});

test('the change log tells of this version, the newest first, below what is not released yet', () => {
  const { version } = readJson<{ version: string }>('package.json');
  const told = [...read('CHANGELOG.md').matchAll(/^## (\S+)/gmu)].map(([, name]) => name);
    expect(told.filter((name, place) => name !== 'Unreleased' || place > 0)[0]).toBe(version);
});

test('every profile of ours has an example that declares it', () => {
  const profiles = files().filter((f) => /^profiles\/StructureDefinition-(?!rules-)/u.test(f)).map((f) => readJson<{ url: string; type: string }>(f)).filter((p) => p.type !== 'Extension');
  const declared = files().filter((f) => f.startsWith('profiles/examples/')).flatMap((f) => readJson<{ meta?: { profile?: readonly string[] } }>(f).meta?.profile ?? []);
  expect(profiles.length).toBeGreaterThan(5);
  expect(profiles.map((p) => p.url).filter((url) => !declared.includes(url))).toEqual([]);
});
