// Guards of the documentation: every setting, route, failure, fault point and decision record is written down, and nothing that is not there.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { toEnvExample } from '../../src/config/env.ts';
import { findExchangeFault } from '../../src/core/exchange/find-exchange-fault.ts';
import { FAILURE_TABLE } from '../../src/core/fhir/to-operation-outcome.ts';
import { startApp } from '../support/http-app.ts';
import { findListFaults, type SourceFile } from './find-faults.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const read = (file: string): SourceFile => ({ path: file, text: readFileSync(path.join(ROOT, file), 'utf8') });

/** Of a page, what stands under one heading. */
const part = (file: string, heading: string): SourceFile => {
  const { text } = read(file);
  const from = text.indexOf(`## ${heading}\n`);
  if (from < 0) throw new Error(`${file} has no heading ${heading}`);
  const to = text.indexOf('\n## ', from);
  return { path: file, text: text.slice(from, to < 0 ? undefined : to) };
};

test('what is not listed is seen, and what is listed and not there', () => {
  const page = { path: 'a.md', text: '| `ONE` | a | `c` |\n| `TWO` | b |\n' };
  expect(findListFaults(page, ['ONE', 'TWO'])).toEqual([]);
  expect(findListFaults(page, ['ONE', 'TWO', 'THREE'])).toEqual(['a.md: does not list THREE']);
  expect(findListFaults(page, ['ONE'])).toEqual(['a.md: lists TWO, which is not there']);
});

const settings = [...toEnvExample().matchAll(/^(?:# )?([A-Z_]+)=(.*)$/gmu)].map((m) => ({ name: m[1] ?? '', value: (m[2] ?? '').replaceAll('"', '') }));

test('README lists every setting with its default', () => {
  const page = part('README.md', 'Settings');
  expect(settings.length).toBeGreaterThan(10);
  expect(findListFaults(page, settings.map(({ name }) => name))).toEqual([]);
  for (const { name, value } of settings) expect(page.text, name).toMatch(new RegExp(`^\\| \`${name}\` \\| ${RegExp.escape(value === '' ? '-' : `\`${value}\``)} \\|`, 'mu'));
});

test('the API page lists every route that is mounted', async () => {
  const { get } = await startApp();
  const { paths } = await (await get('/openapi.json')).json() as { paths: Record<string, Record<string, unknown>> };
  const routes = Object.entries(paths).flatMap(([at, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`));
  expect(routes.length).toBeGreaterThan(20);
  expect(findListFaults(read('docs/api.md'), routes)).toEqual([]);
});

test('the page of failures lists every kind with its status and issue code', () => {
  const page = read('docs/failures.md');
  expect(findListFaults(part('docs/failures.md', 'Kinds'), Object.keys(FAILURE_TABLE))).toEqual([]);
  for (const [kind, { status, code }] of Object.entries(FAILURE_TABLE)) expect(page.text).toMatch(new RegExp(`^\\| \`${kind}\` \\| ${String(status)} \\| ${code} \\|`, 'mu'));
});

test('the page of failures lists every code of an exchange with its fault, what is done and its words', () => {
  const page = part('docs/failures.md', 'Codes of an exchange');
  const { text } = read('profiles/CodeSystem-status-reason.json');
  const known = (JSON.parse(text) as { concept: { code: string }[] }).concept.flatMap(({ code }) => findExchangeFault(code) ?? []);
  expect(known.length).toBeGreaterThan(25);
  expect([...page.text.matchAll(/^\| `([a-z-]+)` \|/gmu)].map((m) => m[1]).toSorted()).toEqual(known.map(({ code }) => code).toSorted());
  for (const { code, fault, retry, text: words } of known) expect(page.text).toContain(`| \`${code}\` | ${fault} | ${retry} | ${words} |`);
});

test('decision records are numbered without a gap, one page each, and listed', () => {
  const records = readdirSync(path.join(ROOT, 'docs/adr')).filter((f) => /^\d{4}-/u.test(f)).toSorted();
  expect(records.map((f) => Number(f.slice(0, 4)))).toEqual(records.map((_, i) => i + 1));
  const list = read('docs/adr/README.md').text;
  for (const record of records) {
    expect(list).toContain(`(${record})`);
    expect(read(`docs/adr/${record}`).text.split('\n').length, record).toBeLessThan(60);
  }
});

/** `S8`, `P1.5` and `ADR 0003` in a comment lead to a section, a row and a page. */
const unknownCitations = (text: string, known: ReadonlySet<string>): readonly string[] =>
  [...new Set([...text.matchAll(/(?<![\w#$'"`/.-])(S\d{1,2}|P[12]\.\d{1,2}|ADR \d{4})(?![\w'"`-])/gu)].map((m) => m[1] ?? ''))].filter((c) => !known.has(c));

test('what comments cite is written down', () => {
  const known = new Set([
    ...[...read('docs/semantics.md').text.matchAll(/^## (S\d+) /gmu)].map((m) => m[1] ?? ''), ...[...read('docs/programmes.md').text.matchAll(/^\| (P[12]\.\d+) \|/gmu)].map((m) => m[1] ?? ''),
    ...readdirSync(path.join(ROOT, 'docs/adr')).map((f) => `ADR ${f.slice(0, 4)}`),
  ]);
  expect(known.size).toBeGreaterThan(40);
  expect(unknownCitations('// As (S8) and (S77) say, P1.5, P2.99; ADR 0003, ADR 0999', known)).toEqual(['S77', 'P2.99', 'ADR 0999']);
  const sources = ['src', 'test', 'bench'].flatMap((folder) => readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((f) => `${folder}/${f}`))
    .filter((f) => /\.(?:ts|cjs|mjs)$/u.test(f) && f !== 'test/guards/documentation.test.ts');
  expect(sources.flatMap((f) => unknownCitations(read(f).text, known).map((c) => `${f}: ${c}`))).toEqual([]);
  expect(sources.filter((f) => /\b(?:architecture, decision|standards\.md|validation\.md)/u.test(read(f).text))).toEqual([]);
});

/** A link to a file of this repository leads to one. */
const brokenLinks = ({ path: page, text }: SourceFile, exists: (file: string) => boolean): readonly string[] =>
  [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/gu)].map((m) => path.join(path.dirname(page), m[1] ?? '')).filter((file) => !exists(file));

test('links between pages lead somewhere', () => {
  expect(brokenLinks({ path: 'docs/a.md', text: '[x](gone.md) [y](b.md#z) [z](https://example.org)' }, (f) => f === 'docs/b.md')).toEqual(['docs/gone.md']);
  const pages = ['README.md', 'CHANGELOG.md', ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.md')).map((f) => `docs/${f}`)];
  expect(pages.length).toBeGreaterThan(8);
  const exists = (file: string): boolean => { try { return readFileSync(path.join(ROOT, file)).length > 0; } catch { return readdirSync(path.join(ROOT, path.dirname(file))).includes(path.basename(file)); } };
  expect(pages.map(read).flatMap((page) => brokenLinks(page, exists))).toEqual([]);
});

test('README names every command of package.json, and no other', () => {
  const scripts = Object.keys((JSON.parse(read('package.json').text) as { scripts: Record<string, string> }).scripts);
  const named = new Set([...read('README.md').text.matchAll(/npm (?:run (?:--silent )?([a-z][a-z:-]*)|(start|test)\b)/gu)].map((m) => m[1] ?? m[2] ?? ''));
  expect([...named].toSorted()).toEqual(scripts.toSorted());
});
