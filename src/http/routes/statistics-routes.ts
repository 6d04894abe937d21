// How custodians keep their time: a page with plots, JSON, CSV, and FHIR.
import { toMeasureReport } from '../../core/deadlines/to-measure-report.ts';
import { compact } from '../../core/fhir/compact.ts';
import { parseDate } from '../../core/kernel/time.ts';
import { fail, ok, type Issue, type Result } from '../../core/kernel/result.ts';
import type { StatisticsFilter } from '../../flows/read-statistics.ts';
import type { Statistics } from '../../core/deadlines/statistics.ts';
import { statisticsWords, type PageLanguage } from '../pages/statistics-words.ts';
import { toStatisticsPage } from '../pages/to-statistics-page.ts';
import { prefersHtml } from '../prefers-html.ts';
import { readQuery } from '../read-query.ts';
import { reply } from '../reply.ts';
import { toStatisticsCsv } from '../to-statistics-csv.ts';
import { measureReportRoute } from './measure-report-route.ts';
import type { Exchange, HttpParts, Reply, Route } from '../route.ts';

const FORMATS: readonly string[] = ['json', 'csv', 'fhir'];

interface Asked { readonly filter: StatisticsFilter; readonly format: string | undefined; readonly language: PageLanguage | undefined }

const toLanguage = (value: string | undefined): PageLanguage | undefined => statisticsWords.languages.find((language) => language === value);

const toDate = (query: ReadonlyMap<string, string>, name: 'from' | 'to'): { readonly date?: Temporal.PlainDate; readonly issues: readonly Issue[] } => {
  const text = query.get(name);
  if (text === undefined) return { issues: [] };
  const date = parseDate(text);
  return date.ok ? { date: date.value, issues: [] } : { issues: [{ text: 'not a date', expression: name, code: 'value' }] };
};

const notOneOf = (query: ReadonlyMap<string, string>, { name, text }: { readonly name: string; readonly text: string }, isOne: (value: string) => boolean): readonly Issue[] => {
  const value = query.get(name);
  return value === undefined || isOne(value) ? [] : [{ text, expression: name, code: 'value' }];
};

const readAsked = (query: ReadonlyMap<string, string>): Result<Asked> => {
  const [from, to, programme] = [toDate(query, 'from'), toDate(query, 'to'), query.get('programme')];
  const issues: readonly Issue[] = [
    ...from.issues, ...to.issues,
    ...notOneOf(query, { name: 'programme', text: 'not a value of this filter' }, (value) => /^[A-Za-z0-9-]{1,64}$/u.test(value)),
    ...notOneOf(query, { name: 'language', text: `one of ${statisticsWords.languages.join(', ')}` }, (value) => toLanguage(value) !== undefined),
    ...notOneOf(query, { name: 'format', text: `one of ${FORMATS.join(', ')}` }, (value) => FORMATS.includes(value)),
  ];
  if (issues.length > 0) return fail('malformed', ...issues);
  return ok({ format: query.get('format'), language: toLanguage(query.get('language')), filter: compact({ programme, from: from.date, to: to.date }) });
};

/** As the browser prefers, where nobody chose one. */
const findLanguage = (req: Exchange['req']): PageLanguage => toLanguage(req.acceptsLanguages([...statisticsWords.languages]) || undefined) ?? 'en';

const toReply = (statistics: Statistics, { format, language }: Asked, { exchange: { req, signedIn }, programmes }: { readonly exchange: Exchange; readonly programmes: HttpParts['options']['programmes'] }): Reply => {
  if (format === 'csv') {
    const disposition = `attachment; filename="custodians-${statistics.from}-${statistics.to}.csv"`;
    return { status: 200, headers: { 'Content-Disposition': disposition }, body: { kind: 'text', value: toStatisticsCsv(statistics), contentType: 'text/csv; charset=utf-8; header=present' } };
  }
  if (format === 'fhir') return reply.fhir(toMeasureReport(statistics));
  if (format === undefined && prefersHtml(req)) return reply.html(200, toStatisticsPage({ statistics, programmes, language: language ?? findLanguage(req), signedIn }), { Vary: 'Accept, Accept-Language' });
  return reply.json(200, statistics, { Vary: 'Accept' });
};

const statistics = ({ flows, options }: HttpParts): Route => ({
  method: 'get', path: '/statistics', access: { act: 'read-statistics' }, isPage: true,
  operation: {
    summary: 'How each custodian keeps its time, of the transfers whose time began in a period; a page with plots for browsers',
    query: [
      { name: 'programme', description: 'id of a programme' }, { name: 'from', description: 'first date of a start; absent: a year before `to`' }, { name: 'to', description: 'last date of a start; absent: today' },
      { name: 'language', description: 'of the page: en, fr, nl or de; absent: as the browser prefers' },
      { name: 'format', description: '`json`, `csv`, or `fhir`: a MeasureReport' },
    ],
    responses: { 200: 'the statistics' },
  },
  answer: async (exchange): Promise<Result<Reply>> => {
    const query = readQuery(exchange.req);
    const asked = query.ok ? readAsked(query.value) : query;
    if (!asked.ok) return asked;
    const read = await flows.readStatistics(exchange.call, asked.value.filter);
    return read.ok ? ok(toReply(read.value, asked.value, { exchange, programmes: options.programmes })) : read;
  },
});

export const statisticsRoutes = (parts: HttpParts): readonly Route[] => [statistics(parts), measureReportRoute(parts)];
