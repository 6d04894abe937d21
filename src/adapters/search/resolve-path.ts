// A search parameter's name with its chain, resolved: `patient.identifier`, `author:Practitioner.family`. https://hl7.org/fhir/R4/search.html#chaining
import type { ResourceType } from '@medplum/fhirtypes';
import { searchParameters, type KnownParameter } from './search-parameters.ts';

export interface ParameterPath {
  readonly parameter: KnownParameter;
  /** What the chain goes on with, for each type that the reference may point to; empty at its end. */
  readonly chained: readonly { readonly type: ResourceType; readonly path: ParameterPath }[];
}

/** References followed in one chain. */
const DEEPEST = 2;
/** Ways in which one chain may go; `focus:ServiceRequest.…` says which is meant where there are more. */
const WIDEST = 24;

type Chained = ParameterPath['chained'];
interface Rest { readonly target: string | undefined; readonly rest: string; readonly followed: number }

const leaves = (path: ParameterPath): number => (path.chained.length === 0 ? 1 : path.chained.reduce((sum, { path: next }) => sum + leaves(next), 0));

/** A practitioner's role is known by the name of who has it: MHD's `author.given` reaches through it. */
const throughRole = (type: ResourceType, rest: string): ParameterPath | undefined =>
  type === 'PractitionerRole' ? resolve(type, `practitioner.${rest}`, 1) : undefined;

const findChained = (parameter: KnownParameter, { target, rest, followed }: Rest): Chained =>
  parameter.targets.filter((type) => target === undefined || type === target).flatMap((type) => {
    const path = resolve(type, rest, followed) ?? throughRole(type, rest);
    return path ? [{ type, path }] : [];
  });

const follow = (parameter: KnownParameter, rest: Rest): ParameterPath | undefined => {
  const chained = rest.followed <= DEEPEST ? findChained(parameter, rest) : [];
  return chained.length > 0 ? { parameter, chained } : undefined;
};

const NAME = /^([\w-]+)(?::(\w+))?(?:\.(.+))?$/u;

const resolve = (type: ResourceType, name: string, followed: number): ParameterPath | undefined => {
  const [, code = '', target, rest] = NAME.exec(name) ?? [];
  const parameter = searchParameters.get(type)?.get(code);
  if (!parameter) return undefined;
  if (rest !== undefined) return follow(parameter, { target, rest, followed: followed + 1 });
  // A type without a chain behind it is a modifier.
  return target === undefined ? { parameter, chained: [] } : undefined;
};

/** `undefined`: there is no such parameter on this type, or too many. */
export const resolvePath = (type: ResourceType, name: string): ParameterPath | undefined => {
  const path = resolve(type, name, 0);
  return path && leaves(path) <= WIDEST ? path : undefined;
};
