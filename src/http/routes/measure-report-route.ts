// The statistics as a FHIR search finds them: one MeasureReport, made when it is asked for. https://hl7.org/fhir/R4/measurereport.html
import type { Bundle, BundleEntry, MeasureReport } from '@medplum/fhirtypes';
import type { Request } from 'express';
import { toMeasureReport } from '../../core/deadlines/to-measure-report.ts';
import { urnUuid } from '../../core/fhir/systems.ts';
import { ok, type Result } from '../../core/kernel/result.ts';
import type { SearchCall } from '../../flows/search-resources.ts';
import { fhirFormat } from '../fhir/fhir-format.ts';
import { readHandling } from '../fhir/read-handling.ts';
import { readMeasureQuery, type MeasureQuery } from '../fhir/read-measure-query.ts';
import { readParameters } from '../fhir/read-parameters.ts';
import { toSearchBundle } from '../fhir/to-search-bundle.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Reply, Route } from '../route.ts';

interface Asked extends MeasureQuery { readonly parameters: SearchCall['parameters'] }

const readAsked = async (req: Request, { options }: HttpParts): Promise<Result<Asked>> => {
  const parameters = await readParameters(req, options.maxJsonBytes);
  if (!parameters.ok) return parameters;
  const asked = readMeasureQuery(parameters.value, readHandling(req));
  if (!asked.ok) return asked;
  const format = fhirFormat.check(req);
  return format.ok ? ok({ ...asked.value, parameters: parameters.value }) : format;
};

/** It is kept nowhere: nothing can be read at an address of its own. */
const withoutAddress = (entry: BundleEntry): BundleEntry => (entry.resource?.resourceType === 'MeasureReport' ? { ...entry, fullUrl: urnUuid(entry.resource.id ?? '') } : entry);

const toBundle = (matches: readonly MeasureReport[], { parameters, ignored }: Asked, { options }: HttpParts): Bundle => {
  const searched = { base: `${options.publicUrl}/fhir/R4`, type: 'MeasureReport', parameters, outcomeId: options.newId() };
  const bundle = toSearchBundle(searched, { page: { matches, included: [], total: matches.length }, query: { type: 'MeasureReport', filters: [] }, ignored });
  return { ...bundle, ...(bundle.entry && { entry: bundle.entry.map(withoutAddress) }) };
};

export const measureReportRoute = (parts: HttpParts): Route => ({
  method: 'get', path: '/fhir/R4/MeasureReport', access: { act: 'read-statistics' },
  operation: {
    summary: 'How each custodian keeps its time, as one MeasureReport: the same as /statistics?format=fhir, as a search finds it',
    headers: [{ name: 'Prefer', description: 'handling=strict refuses unknown parameters, handling=lenient (default) ignores them' }],
    query: [
      { name: 'measure', description: 'canonical of a Measure; of another than ours nothing is found' }, { name: 'period', description: 'first and last date of a start: `ge` and `le` with a date, each once, or one date alone' },
      { name: 'reporter', description: '`Organization/` and the id of a programme' },
    ],
    responses: { 200: 'a Bundle' },
  },
  answer: async ({ req, call }): Promise<Result<Reply>> => {
    const asked = await readAsked(req, parts);
    if (!asked.ok) return asked;
    if (asked.value.isOther) return ok(reply.fhir(toBundle([], asked.value, parts)));
    const read = await parts.flows.readStatistics(call, asked.value.filter);
    return read.ok ? ok(reply.fhir(toBundle([{ ...toMeasureReport(read.value), id: parts.options.newId() }], asked.value, parts))) : read;
  },
});
