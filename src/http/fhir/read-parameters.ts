// The parameters of a FHIR search, in the order given: of the query, and of the form where it is posted.
import type { Request } from 'express';
import { ok, type Result } from '../../core/kernel/result.ts';
import type { SearchCall } from '../../flows/search-resources.ts';
import { readForm } from '../read-form.ts';
import { fhirFormat } from './fhir-format.ts';

export const readParameters = async (req: Request, maxBytes: number): Promise<Result<SearchCall['parameters']>> => {
  const at = req.originalUrl.indexOf('?');
  const query = [...new URLSearchParams(at < 0 ? '' : req.originalUrl.slice(at + 1))];
  if (req.method !== 'POST') return ok(query);
  const form = await readForm(req, maxBytes);
  if (form.ok) fhirFormat.noteForm(req, form.value);
  return form.ok ? ok([...query, ...form.value]) : form;
};
