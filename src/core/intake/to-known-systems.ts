// The Belgian systems without `/core`, as older pages show them, rewritten to those in use: read both, write one.
import { CBE, NIHDI, NIHDI_ORGANIZATION, NIHDI_PROFESSIONAL, BE_INSURANCE_NUMBER, SSIN, SSIN_WITHOUT_CORE } from '../fhir/systems.ts';

const WITH_CORE = SSIN.slice(0, SSIN.lastIndexOf('/') + 1);
const WITHOUT_CORE = SSIN_WITHOUT_CORE.slice(0, SSIN_WITHOUT_CORE.lastIndexOf('/') + 1);
const IN_USE: ReadonlyMap<string, string> = new Map([SSIN, NIHDI, NIHDI_ORGANIZATION, NIHDI_PROFESSIONAL, CBE, BE_INSURANCE_NUMBER]
  .map((system) => [WITHOUT_CORE + system.slice(WITH_CORE.length), system]));

const MOST_LEVELS = 16;

const rewrite = (value: unknown, levels: number): unknown => {
  if (typeof value !== 'object' || value === null || levels === 0) return value;
  if (Array.isArray(value)) return value.map((item) => rewrite(item, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([name, child]: [string, unknown]) =>
    [name, name === 'system' && typeof child === 'string' ? IN_USE.get(child) ?? child : rewrite(child, levels - 1)]));
};

/** A copy of a JSON value in which every `system` is the one in use. */
export const toKnownSystems = (body: unknown): unknown => rewrite(body, MOST_LEVELS);
