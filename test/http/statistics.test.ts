// The statistics as page, JSON, CSV and FHIR: what is refused, that no value becomes markup or a formula, and that plot and table say the same.
import { expect, test } from 'vitest';
import { assessCustodianRecord } from '../../src/core/deadlines/assess-custodian-record.ts';
import type { CustodianStatistics, Statistics } from '../../src/core/deadlines/statistics.ts';
import { toTally } from '../../src/core/deadlines/to-tally.ts';
import { statisticsWords } from '../../src/http/pages/statistics-words.ts';
import { toCsv } from '../../src/http/to-csv.ts';
import { answers } from '../support/fake-flows.ts';
import { startApp } from '../support/http-app.ts';

const HTML = { headers: { Accept: 'text/html' } };
const record = assessCustodianRecord(toTally(undefined, [3, 4, 7, 12, 20].map((days, i) => ({ outcome: { standing: days > 15 ? 'late' as const : 'on-time' as const, startOn: Temporal.PlainDate.from(`2026-0${String(i + 1)}-03`), days, dueDays: 15, missed: days > 15 }, course: { reasons: days > 15 ? ['network-timeout'] : [] } }))));
const custodian = (name: string): CustodianStatistics => ({ name, identifier: { system: 'https://id.example.org', value: '71' }, ...record });
const statistics: Statistics = { asOf: '2026-11-22T10:00:00Z', from: '2025-11-22', to: '2026-11-22', all: record, custodians: [custodian('Hospital North')] };
const start = (value: Statistics = statistics) => startApp({ readStatistics: answers(value) });

test('what is no filter is refused, all at once, and nothing is read', async () => {
  const app = await start();
  for (const query of ['from=2026-02-30', 'to=tomorrow', 'programme=a%20b', 'format=xml', 'from=2026-01-01&from=2026-01-02']) expect([query, (await app.get(`/statistics?${query}`)).status]).toEqual([query, 400]);
  const all = await (await app.get('/statistics?from=x&to=y&format=z')).json() as { readonly issue: readonly unknown[] };
  expect(all.issue.length).toBe(3);
  expect(app.calls).toEqual([]);
  expect((await app.get('/statistics?from=2026-01-01&to=2026-02-28&programme=p1&format=json')).status).toBe(200);
  expect(JSON.stringify(app.calls[0]?.args[1])).toBe('{"programme":"p1","from":"2026-01-01","to":"2026-02-28"}');
});

test('a name is never markup', async () => {
  const evil = `" onx=y "><script>alert('x')</script>`;
  const text = await (await (await start({ ...statistics, custodians: [custodian(evil)] })).get('/statistics', HTML)).text();
  expect(text).toContain('&lt;script&gt;');
  expect(text).not.toMatch(/<script|" onx=y/u);
});

test.each(['=1+1', '+32', '-2', '@x', '\t=1', '\r=1'])('%j is never a formula', async (name) => {
  const text = await (await (await start({ ...statistics, custodians: [custodian(name)] })).get('/statistics?format=csv')).text();
  expect(text).toContain(`\r\n"'${name}",`);
});

test('CSV quotes what would break a line or a column, and nothing else', () => {
  expect(toCsv(['a', 'b'], [['x,y', 'say "no"'], ['two\nlines', undefined], ['plain', -3.5]])).toBe('a,b\r\n"x,y","say ""no"""\r\n"two\nlines",\r\nplain,-3.5\r\n');
});

test('CSV has a line for each custodian under names, as a file', async () => {
  const answered = await (await start()).get('/statistics?format=csv');
  expect(answered.headers.get('content-type')).toContain('text/csv');
  expect(answered.headers.get('content-disposition')).toBe('attachment; filename="custodians-2025-11-22-2026-11-22.csv"');
  const [head = '', line = '', rest] = (await answered.text()).split('\r\n');
  expect(rest).toBe('');
  const row = Object.fromEntries(head.split(',').map((name, i) => [name, line.split(',')[i]]));
  expect(row).toMatchObject({ custodian: 'Hospital North', identifier: '71', transfers: '5', on_time: '4', late: '1', in_time_percent: '80', days_median: '7', days_p90: '20', days_over_15: '1', reasons: 'network network-timeout 1' });
});

test('FHIR as FHIR, JSON as JSON, a page for browsers', async () => {
  const app = await start();
  const fhir = await app.get('/statistics?format=fhir', HTML);
  expect(fhir.headers.get('content-type')).toContain('application/fhir+json');
  expect(await fhir.json()).toMatchObject({ resourceType: 'MeasureReport', type: 'summary', period: { start: '2025-11-22', end: '2026-11-22' } });
  expect(await (await app.get('/statistics')).json()).toEqual(statistics);
  const page = await (await app.get('/statistics', HTML)).text();
  expect(page).toContain('<h1>How custodians keep their time</h1>');
  expect(page).not.toContain('<script');
});

test('each plot is hidden from who listens, and its table says the same', async () => {
  const page = await (await (await start()).get('/statistics', HTML)).text();
  expect(page.match(/<div class="plot" aria-hidden="true">/gu)).toHaveLength(3);
  const cells = (caption: RegExp): readonly string[] => [...(/<tbody.*?<\/tbody>/su.exec(page.slice(page.search(caption)))?.[0] ?? '').matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gsu)].map((m) => m[1] ?? '');
  expect(cells(/by days from the start/u)).toEqual(['Hospital North', '2', '1', '1', '1', '5']);
  expect(cells(/nothing is said of fewer than 5/u)).toEqual(['Hospital North', '7', '20', '5']);
  // the bar is the table's: 2, 1, 1, 1 of 5, one behind the other
  expect([...page.matchAll(/class="bar p\d" x="([\d.]+)%" y="2" width="([\d.]+)%"/gu)].map((m) => [Number(m[1]), Number(m[2])])).toEqual([[0, 40], [40, 20], [60, 20], [80, 20]]);
});

test('nothing counted is a page too', async () => {
  const none = assessCustodianRecord(toTally(undefined, []));
  const page = await (await (await start({ ...statistics, all: none, custodians: [] })).get('/statistics', HTML)).text();
  expect(page).toContain('too few (n = 0)');
  expect(page).not.toContain('NaN');
});

const pathsOf = (value: unknown, at = ''): readonly string[] => (typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, below]) => pathsOf(below, `${at}.${name}`)) : [at]);
const gapsOf = (value: unknown): readonly string[] => [...JSON.stringify(value).matchAll(/"([^"]*)":"([^"]*)"/gu)].map(([, name, text]) => `${name ?? ''} ${[...(text ?? '').matchAll(/\{[^}]*\}/gu)].map(([gap]) => gap).sort().join(' ')}`);
const warned: Statistics = {
  ...statistics, programme: 'p1', custodians: [custodian('Hospital North'), { ...custodian('Hospital South'), ...assessCustodianRecord(toTally(undefined, [])) }],
  earlyWarning: { learntAt: '2026-11-22T04:00:00Z', programmes: [{ programme: 'p1', judged: 9, missed: 3, warned: 2, hits: 2, precision: 100, recall: 66.7, baseline: 33.3 }] },
};

test.each(statisticsWords.languages)('in %s it says all that it says in English, with every gap filled', async (language) => {
  const [words, english] = [statisticsWords.in(language), statisticsWords.in('en')];
  expect(pathsOf(words)).toEqual(pathsOf(english));
  expect(gapsOf(words)).toEqual(gapsOf(english));
  const app = await start(warned);
  const page = await (await app.get(`/statistics?language=${language}`, HTML)).text();
  expect(page).toContain(`<html lang="${language}">`);
  for (const said of [words.heading, words.frame.worklist, words.summary.inTime, words.bands.over15, words.months.percent, words.warnings.recall, words.faults.network]) expect(page).toContain(said.replaceAll("'", '&#39;'));
  const text = page.replace(/<style>.*?<\/style>/su, '');
  expect(text).not.toMatch(/\{[a-zA-Z]+\}/u);
  if (language === 'en') return;
  // nothing of the page is left in English but what was met, which is marked as such
  for (const path of ['heading', 'sameAs', 'languages', 'few', 'unknown'] as const) expect([path, text.includes(`>${english[path]}<`)]).toEqual([path, false]);
  expect(text).toContain('<span lang="en">');
});

test('the language is chosen, else as the browser prefers, else English; another one is refused', async () => {
  const app = await start();
  const langOf = async (query: string, accepted?: string): Promise<string | undefined> =>
    /<html lang="(\w+)">/u.exec(await (await app.get(`/statistics${query}`, { headers: { 'Accept': 'text/html', ...(accepted !== undefined && { 'Accept-Language': accepted }) } })).text())?.[1];
  expect([await langOf(''), await langOf('', 'nl-BE, fr;q=0.8'), await langOf('', 'ja'), await langOf('?language=de', 'nl-BE')]).toEqual(['en', 'nl', 'en', 'de']);
  expect((await app.get('/statistics?language=it', HTML)).status).toBe(400);
});
