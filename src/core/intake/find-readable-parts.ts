// What can be read of an intake that breaks its schema somewhere, so that the rules between elements are checked in the same answer.
import type { Intake, IntakeAuthorisation, IntakeCustodian, IntakeDocument, IntakeRequester } from './intake.ts';
import { toBodyParser, type BodyParser } from './to-body-parser.ts';

/** An unreadable item leaves a hole, so that the others keep their places. */
export interface ReadableParts {
  readonly programme?: string;
  readonly department?: string;
  readonly requesterKind?: IntakeRequester['kind'];
  /** Also of custodians that cannot be read otherwise. */
  readonly custodianKeys: readonly string[];
  readonly recipientKeys: readonly string[];
  readonly custodians: readonly (IntakeCustodian | undefined)[];
  readonly authorisations: readonly (IntakeAuthorisation | undefined)[];
  readonly documents: readonly (IntakeDocument | undefined)[];
}

const schema = (name: string): string => `second-opinion-request.json#/$defs/${name}`;
const parseCustodian = toBodyParser<IntakeCustodian>(schema('custodian'));
const parseAuthorisation = toBodyParser<IntakeAuthorisation>(schema('authorisation'));
const parseDocument = toBodyParser<IntakeDocument>(schema('document'));
const parseRequester = toBodyParser<IntakeRequester>(schema('requester'));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const readAll = <T>(value: unknown, parse: BodyParser<T>): readonly (T | undefined)[] => (Array.isArray(value) ? value : []).map((item: unknown) => {
  const parsed = parse(item);
  return parsed.ok ? parsed.value : undefined;
});

const textOf = (value: unknown, name: string): string | undefined => {
  const text = isRecord(value) ? value[name] : undefined;
  return typeof text === 'string' ? text : undefined;
};

const holesOf = (source: Readonly<Record<string, unknown>>): Pick<ReadableParts, 'custodians' | 'authorisations' | 'documents'> => ({
  custodians: readAll(source['custodians'], parseCustodian),
  authorisations: readAll(source['authorisations'], parseAuthorisation),
  documents: readAll(source['documents'], parseDocument),
});

const wholeOf = ({ custodians = [], authorisations = [], documents = [] }: Intake): ReturnType<typeof holesOf> => ({ custodians, authorisations, documents });

const keysOf = (parties: unknown): readonly string[] =>
  (Array.isArray(parties) ? parties : []).map((c: unknown) => textOf(c, 'key')).filter((key) => key !== undefined);

/** `intake`, where the whole could be read, spares reading it twice. */
export const findReadableParts = (body: unknown, intake?: Intake): ReadableParts => {
  const source: Readonly<Record<string, unknown>> = isRecord(body) ? body : {};
  const programme = textOf(source, 'programme');
  const department = textOf(source, 'department');
  const requester = parseRequester(source['requester']);
  return {
    ...(programme && { programme }), ...(department && { department }), ...(requester.ok && { requesterKind: requester.value.kind }),
    custodianKeys: keysOf(source['custodians']),
    recipientKeys: keysOf(source['recipients']),
    ...(intake ? wholeOf(intake) : holesOf(source)),
  };
};
