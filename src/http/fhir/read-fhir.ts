// A resource in a body, as FHIR JSON or FHIR XML; both come out as JSON for the flow, which judges it. 415 for anything else. https://hl7.org/fhir/R4/http.html#mime-type
import type { Request } from 'express';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { FhirXml } from '../../ports/fhir-xml.ts';
import { checkJson } from '../check-json.ts';
import { parseMediaType } from '../parse-media-type.ts';
import { readBody } from '../read-body.ts';
import { readJson } from '../read-json.ts';

const JSON_TYPES: readonly string[] = ['application/fhir+json', 'application/json', 'text/json'];
const XML_TYPES: readonly string[] = ['application/fhir+xml', 'application/xml', 'text/xml'];

export interface FhirBodyLimits { readonly maxBytes: number; readonly fhirXml: FhirXml }

const decode = (bytes: Buffer): Result<string> => {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail('malformed', 'the body is not in UTF-8');
  }
};

const readXml = async (req: Request, { maxBytes, fhirXml }: FhirBodyLimits): Promise<Result<unknown>> => {
  const bytes = await readBody(req, maxBytes);
  const text = bytes.ok ? decode(bytes.value) : bytes;
  if (!text.ok) return text;
  const parsed = fhirXml.parse(text.value);
  if (!parsed.ok) return parsed;
  const issues = checkJson(parsed.value);
  return issues.length > 0 ? fail('malformed', ...issues) : parsed;
};

const typeOf = (req: Request): string | undefined => {
  const media = parseMediaType(req.headers['content-type']);
  return (media?.parameters.get('charset') ?? 'utf-8').toLowerCase() === 'utf-8' ? media?.essence : undefined;
};

/** Failures: `media-type`, `too-large`, `malformed` with every place. */
export const readFhir = async (req: Request, limits: FhirBodyLimits): Promise<Result<unknown>> => {
  const type = typeOf(req) ?? '';
  if (XML_TYPES.includes(type)) return readXml(req, limits);
  if (JSON_TYPES.includes(type)) return readJson(req, { maxBytes: limits.maxBytes, mediaTypes: JSON_TYPES });
  return fail('media-type', 'the body must be application/fhir+json or application/fhir+xml in UTF-8');
};
