// JSON or XML: which a caller takes, by `_format` (of the address or of a posted form) or else by Accept. https://hl7.org/fhir/R4/http.html#mime-type
import type { Request } from 'express';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { chooseMediaType } from '../choose-media-type.ts';
import { parseMediaType } from '../parse-media-type.ts';
import { prefersHtml } from '../prefers-html.ts';

export type FhirFormat = 'json' | 'xml';

/** FHIR's own types and those that R4 lets stand for them. */
const OFFERS: Readonly<Record<string, FhirFormat>> = {
  'application/fhir+json': 'json', 'application/json': 'json', 'text/json': 'json',
  'application/fhir+xml': 'xml', 'application/xml': 'xml', 'text/xml': 'xml',
};
const NAMES: Readonly<Record<string, FhirFormat>> = { json: 'json', xml: 'xml', ...OFFERS };
const FHIR_VERSIONS: readonly string[] = ['4.0', '4.0.1'];

/** A plus sign in a query reads as a space where it was not escaped. */
const ofName = (name: string): FhirFormat | undefined => {
  const media = parseMediaType(name.replace('fhir ', 'fhir+'));
  if (!FHIR_VERSIONS.includes(media?.parameters.get('fhirversion') ?? '4.0')) return undefined;
  return NAMES[media?.essence ?? name.toLowerCase()];
};

const inForm = new WeakMap<Request, string>();
const inAddress = (req: Request): string | undefined => {
  const at = req.originalUrl.indexOf('?');
  return at < 0 ? undefined : new URLSearchParams(req.originalUrl.slice(at + 1)).get('_format') ?? undefined;
};

/** A browser names XML without wanting it. */
const ofAccept = (req: Request): FhirFormat | undefined => {
  const offers = Object.keys(OFFERS).filter((type) => !prefersHtml(req) || OFFERS[type] === 'json');
  return OFFERS[chooseMediaType(req.headers.accept, offers) ?? ''];
};

/** `undefined`: neither. */
const find = (req: Request): FhirFormat | undefined => {
  const named = inForm.get(req) ?? inAddress(req);
  return named === undefined || named === '' ? ofAccept(req) : ofName(named);
};

export const fhirFormat = {
  /** What `_format` says in a form that was posted; it goes before the address. */
  noteForm: (req: Request, parameters: readonly (readonly [string, string])[]): void => {
    const named = parameters.find(([name]) => name === '_format')?.[1];
    if (named !== undefined) inForm.set(req, named);
  },
  check: (req: Request): Result<FhirFormat> => {
    const format = find(req);
    return format ? ok(format) : fail('not-acceptable', 'only application/fhir+json and application/fhir+xml of FHIR 4.0 are served');
  },
  /** Of an answer that must be given in any case, such as a refusal; XML only where FHIR is served. */
  of: (req: Request): FhirFormat => (req.originalUrl.startsWith('/fhir/') ? find(req) ?? 'json' : 'json'),
} as const;
