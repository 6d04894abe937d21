// Programme definitions, checked before anything starts: their shape, and what a schema cannot say.
import { toBodyParser } from '../core/intake/to-body-parser.ts';
import { checkIdentifiers } from '../core/intake/check-identifiers.ts';
import { checkDeadlines } from '../core/intake/check-deadlines.ts';
import { checkPath } from '../core/intake/check-path.ts';
import { checkLetterTerms } from '../core/intake/check-letter-terms.ts';
import { LOINC_DOCUMENTS } from '../core/fhir/loinc-documents.ts';
import type { AgeBand, Programme } from '../core/intake/programme.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import schema from './programme.schema.json' with { type: 'json' };

const parseShape = toBodyParser<Programme>(schema);

const repeated = (values: readonly string[], expression: string): readonly Issue[] =>
  (new Set(values).size === values.length ? [] : [{ text: 'has the same code twice', expression }]);

/** Ages are covered once each, from birth without an end: else somebody could be entitled twice, or nobody. */
const checkBands = (bands: readonly Pick<AgeBand, 'from' | 'below'>[], expression: string): readonly Issue[] => {
  const ends = [0, ...bands.map((band) => band.below ?? Infinity)];
  const isGapless = bands.every((band, index) => band.from === ends[index] && band.from < (band.below ?? Infinity));
  return isGapless && ends.at(-1) === Infinity ? [] : [{ text: 'must cover every age once: from 0, each where the one before ends, the last without below', expression }];
};

const checkAges = ({ from, below }: Programme['age']): readonly Issue[] => (below === undefined || from < below ? [] : [{ text: 'must lie above from', expression: 'age.below' }]);

const checkTypes = (programme: Programme): readonly Issue[] => programme.dossier.items.flatMap((item, i) => item.types.flatMap((type, t) =>
  (LOINC_DOCUMENTS.has(type) ? [] : [{ text: 'is not a known LOINC document type', expression: `dossier.items[${String(i)}].types[${String(t)}]`, code: 'code-invalid' as const }])));

const checkMeaning = (programme: Programme): readonly Issue[] => [
  ...checkBands(programme.authorisation.bands, 'authorisation.bands'),
  ...(programme.authorisation.told ? checkBands(programme.authorisation.told, 'authorisation.told') : []),
  ...checkAges(programme.age),
  ...checkTypes(programme),
  ...checkIdentifiers(programme),
  ...checkLetterTerms(programme),
  ...checkDeadlines(programme),
  ...checkPath(programme),
  ...repeated(programme.departments.map((d) => d.code), 'departments'),
  ...repeated(programme.dossier.items.map((i) => i.code), 'dossier.items'),
];

const placed = (issue: Issue, index: number): Issue => {
  const path = `programmes[${String(index)}]`;
  return { ...issue, expression: issue.expression ? `${path}.${issue.expression}` : path };
};

const parseOne = (definition: unknown, index: number): Result<Programme> => {
  const shape = parseShape(definition);
  const issues = shape.ok ? checkMeaning(shape.value) : shape.failure.issues;
  return shape.ok && issues.length === 0 ? shape : fail('invalid', ...issues.map((issue) => placed(issue, index)));
};

/** By id. `definitions`: the contents of the programme files, whose place in the list names them in `expression`. */
export const parseProgrammes = (definitions: readonly unknown[]): Result<ReadonlyMap<string, Programme>> => {
  const parsed = definitions.map(parseOne);
  const programmes = parsed.flatMap((p) => (p.ok ? [p.value] : []));
  const issues = [...parsed.flatMap((p) => (p.ok ? [] : p.failure.issues)), ...repeated(programmes.map((p) => p.id), 'programmes')];
  if (definitions.length === 0) return fail('invalid', 'no programme is configured');
  return issues.length > 0 ? fail('invalid', ...issues) : ok(new Map(programmes.map((p) => [p.id, p])));
};
