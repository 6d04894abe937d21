// A search for MeasureReports as the statistics that it asks for: of a period, of one programme. https://hl7.org/fhir/R4/measurereport.html#search
import { MEASURE } from '../../core/fhir/systems.ts';
import { compact } from '../../core/fhir/compact.ts';
import { parseDate } from '../../core/kernel/time.ts';
import { fail, ok, type Issue, type Result } from '../../core/kernel/result.ts';
import type { SearchCall } from '../../flows/search-resources.ts';
import type { StatisticsFilter } from '../../flows/read-statistics.ts';

export interface MeasureQuery {
  readonly filter: StatisticsFilter;
  /** It asks for reports of which there are none. */
  readonly isOther: boolean;
  readonly ignored: readonly string[];
}

type Parameters = SearchCall['parameters'];
interface Part { readonly from?: Temporal.PlainDate; readonly to?: Temporal.PlainDate; readonly programme?: string; readonly issue?: Issue }

const KNOWN: readonly string[] = ['measure', 'period', 'reporter'];
const PASSED: readonly string[] = ['_format', '_pretty', '_count'];

const toBound = (value: string): Part => {
  const [, prefix = 'eq', text = ''] = /^(eq|ge|le)?(.*)$/u.exec(value) ?? [];
  const date = parseDate(text);
  if (!date.ok) return { issue: { text: 'takes a date, alone or with ge or le', expression: 'period', code: 'value' } };
  return { ...(prefix !== 'le' && { from: date.value }), ...(prefix !== 'ge' && { to: date.value }) };
};

const toProgramme = (value: string): Part => {
  const [, type, id] = /^([A-Z][A-Za-z]*)\/([A-Za-z0-9.-]{1,64})$/u.exec(value) ?? [];
  if (id === undefined) return { issue: { text: 'takes Organization/ and the id of a programme', expression: 'reporter', code: 'value' } };
  return type === 'Organization' ? { programme: id } : {};
};

const toPart = ([name, value]: Parameters[number]): Part => {
  if (name === 'period') return toBound(value);
  return name === 'reporter' ? toProgramme(value) : {};
};

const toTwice = (parts: readonly Part[]): readonly Issue[] => (['from', 'to', 'programme'] as const).flatMap((name) =>
  (parts.filter((part) => part[name] !== undefined).length > 1 ? [{ text: 'stands twice', expression: name === 'programme' ? 'reporter' : 'period', code: 'value' as const }] : []));

/** Another measure, or a reporter that is no organisation. */
const isOther = (parameters: Parameters): boolean => parameters.some(([name, value]) => (name === 'measure' && value.split('|')[0] !== MEASURE.custodianTime) || (name === 'reporter' && !value.startsWith('Organization/')));

/** Failures: `malformed` (values; strict: a parameter that is not known). */
export const readMeasureQuery = (given: Parameters, handling: SearchCall['handling']): Result<MeasureQuery> => {
  const parameters = given.filter(([, value]) => value !== '');
  const ignored = parameters.map(([name]) => name).filter((name) => !KNOWN.includes(name) && !PASSED.includes(name));
  const parts = parameters.map(toPart);
  const unknown: readonly Issue[] = handling === 'strict' ? ignored.map((name) => ({ text: `MeasureReport has no search parameter ${name}`, code: 'not-supported' })) : [];
  const issues = [...parts.flatMap(({ issue }) => issue ?? []), ...toTwice(parts), ...unknown];
  if (issues.length > 0) return fail('malformed', ...issues);
  const [from, to, programme] = [parts.find((p) => p.from)?.from, parts.find((p) => p.to)?.to, parts.find((p) => p.programme)?.programme];
  return ok({ filter: compact({ programme, from, to }), isOther: isOther(parameters), ignored: [...new Set(ignored)] });
};
