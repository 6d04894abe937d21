// JSON bodies against a JSON Schema (2020-12) with ajv: every issue of the shape at once, in words that hold no value. https://ajv.js.org
import { Ajv2020, type SchemaObject, type ErrorObject } from 'ajv/dist/2020.js';
import { fail, ok, type Issue, type IssueCode, type Result } from '../kernel/result.ts';
import { parseDate, parseInstant, parseTimeZone } from '../kernel/time.ts';
import bodies from './request-bodies.schema.json' with { type: 'json' };
import intake from './second-opinion-request.schema.json' with { type: 'json' };

export type BodyParser<T> = (body: unknown) => Result<T>;

/** A body of a megabyte can hold some hundred thousand faults; nobody reads further than this. */
const MOST_ISSUES = 1000;

const isDate = (text: string): boolean => parseDate(text).ok;
const isInstant = (text: string): boolean => parseInstant(text).ok;
const isPartialDate = (text: string): boolean => (/^\d{4}$/u.test(text) ? text !== '0000' : isDate(/^\d{4}-\d{2}$/u.test(text) ? `${text}-01` : text));

const FORMATS = {
  'date': isDate,
  'instant': isInstant,
  'partial-date': isPartialDate,
  'date-or-instant': (text: string): boolean => isDate(text) || isInstant(text),
  'time-zone': (text: string): boolean => parseTimeZone(text).ok,
};

const FORMAT_TEXTS: Readonly<Record<string, string>> = {
  'date': 'must be a calendar date that exists, YYYY-MM-DD',
  'instant': 'must be an instant that exists, with seconds and an offset or Z',
  'partial-date': 'must be a date that exists: YYYY, YYYY-MM or YYYY-MM-DD',
  'date-or-instant': 'must be a date that exists or an instant with an offset',
  'time-zone': 'must be an IANA time zone',
};

/** `verbose` puts the schema beside each error, for its description; the value that comes with it is never shown. */
const ajv = new Ajv2020({ allErrors: true, verbose: true, discriminator: true, allowUnionTypes: true, formats: FORMATS, schemas: [intake, bodies] });

/** `/custodians/0/timeZone` as `custodians[0].timeZone`. */
const toExpression = (pointer: string): string => pointer.split('/').slice(1)
  .reduce((path, step) => (/^\d+$/u.test(step) ? `${path}[${step}]` : `${path}${path && '.'}${step.replaceAll('~1', '/').replaceAll('~0', '~')}`), '');

const memberOf = (path: string, name: string): string => (path ? `${path}.${name}` : name);

/** The name of an unknown property is the sender's text: it is repeated only where it looks like a name. */
const shownName = (name: string): string | undefined => (/^[A-Za-z][A-Za-z0-9_-]{0,40}$/u.test(name) ? name : undefined);

const param = (error: ErrorObject, name: string): string => {
  const value: unknown = error.params[name];
  return Array.isArray(value) ? value.join(', ') : String(value);
};

const describe = (error: ErrorObject): string => {
  const description: unknown = error.parentSchema?.['description'];
  return typeof description === 'string' ? `has not the form required: ${description}` : 'has not the form required';
};

type Reading = (error: ErrorObject, path: string) => Issue;

const at = (path: string, text: string, code: IssueCode = 'value'): Issue => ({ text, ...(path && { expression: path }), code });

const required: Reading = (error, path) => at(memberOf(path, param(error, 'missingProperty')), 'is required', 'required');

const READINGS: Readonly<Record<string, Reading>> = {
  required,
  dependentRequired: (error, path) => at(memberOf(path, param(error, 'missingProperty')), `is required when ${param(error, 'property')} is given`, 'required'),
  additionalProperties: (error, path) => {
    const name = shownName(param(error, 'additionalProperty'));
    return at(name ? memberOf(path, name) : path, name ? 'is not an element of this schema' : 'has a property that is not of this schema', 'invalid');
  },
  type: (error, path) => at(path, `must be of type ${param(error, 'type').replaceAll(',', ' or ')}`),
  enum: (error, path) => at(path, `must be one of: ${param(error, 'allowedValues')}`),
  const: (error, path) => at(path, `must be: ${param(error, 'allowedValue')}`),
  format: (error, path) => at(path, FORMAT_TEXTS[param(error, 'format')] ?? 'has not the format required'),
  pattern: (error, path) => at(path, describe(error)),
  minItems: (error, path) => at(path, `must have at least ${param(error, 'limit')} item(s)`),
  maxItems: (error, path) => at(path, `must have at most ${param(error, 'limit')} items`),
  uniqueItems: (_error, path) => at(path, 'must not name the same thing twice'),
  maxLength: (error, path) => at(path, `must have at most ${param(error, 'limit')} characters`),
  minProperties: (error, path) => at(path, param(error, 'limit') === '1' ? 'must not be empty' : `must have at least ${param(error, 'limit')} elements: one of those that are not required is`),
  maxProperties: (error, path) => at(path, `must have at most ${param(error, 'limit')} elements: two of them exclude each other`),
  minimum: (error, path) => at(path, `must be ${param(error, 'comparison')} ${param(error, 'limit')}`),
  maximum: (error, path) => at(path, `must be ${param(error, 'comparison')} ${param(error, 'limit')}`),
  discriminator: (error, path) => at(memberOf(path, param(error, 'tag')), 'is not one of the kinds of this schema'),
};

const toIssue = (error: ErrorObject): Issue => {
  const path = toExpression(error.instancePath);
  const reading = READINGS[error.keyword];
  return reading ? reading(error, path) : at(path, `breaks the rule ${error.keyword}`);
};

/** `if` only says that `then` or `else` failed, which speak for themselves. A missing discriminator is reported as required too. */
const isNoise = (error: ErrorObject): boolean => error.keyword === 'if' || (error.keyword === 'discriminator' && param(error, 'error') === 'tag' && param(error, 'tagValue') === 'undefined');

const toIssues = (errors: readonly ErrorObject[]): readonly Issue[] => {
  const told = errors.filter((error) => !isNoise(error));
  const more = told.length - MOST_ISSUES;
  return [...told.slice(0, MOST_ISSUES).map(toIssue), ...(more > 0 ? [{ text: `and ${String(more)} more` }] : [])];
};

/** Where the schemas say they live; relative references are resolved against it. */
const HOME = intake.$id.slice(0, intake.$id.lastIndexOf('/') + 1);

/**
 * Parser of one body, compiled once: not an object → `malformed`; anything else that breaks the schema → `invalid` with every issue.
 * `schema`: a schema, or a reference such as `request-bodies.json#/$defs/receipt`.
 */
export const toBodyParser = <T>(schema: SchemaObject | string): BodyParser<T> => {
  const validate = ajv.compile<T>(typeof schema === 'string' ? { $ref: HOME + schema } : schema);
  return (body) => {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return fail('malformed', 'the body must be a JSON object');
    const value: unknown = body;
    return validate(value) ? ok(value) : fail('invalid', ...toIssues(validate.errors ?? []));
  };
};
