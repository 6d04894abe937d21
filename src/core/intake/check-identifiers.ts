// Identifiers that can be judged by their form alone: check digits and lengths of the national systems, passports.
import type { Issue } from '../kernel/result.ts';
import { AGB, BIG, BSN, CBE, NIHDI, NIHDI_ORGANIZATION, NIHDI_PROFESSIONAL, PASSPORT_PREFIX, SSIN, URA, UZOVI } from '../fhir/systems.ts';
import { findNodes, type JsonNode } from './find-nodes.ts';

/** Belgian register number: the last two digits are 97 minus the first nine modulo 97; a 2 stands before them for who was born from 2000 on. */
const isSsin = (value: string): boolean => {
  if (!/^\d{11}$/u.test(value)) return false;
  const first = Number(value.slice(0, 9));
  const check = Number(value.slice(9));
  return check === 97 - (first % 97) || check === 97 - ((2_000_000_000 + first) % 97);
};

/** Dutch citizen service number: weights 9 to 2, the last digit -1, divisible by 11. */
const isBsn = (value: string): boolean => {
  if (!/^\d{9}$/u.test(value) || Number(value) === 0) return false;
  const sum = value.split('').reduce((total, digit, index) => total + Number(digit) * (index === 8 ? -1 : 9 - index), 0);
  return sum % 11 === 0;
};

const digits = (pattern: RegExp) => (value: string): boolean => pattern.test(value);
const isNihdi = digits(/^(?:\d{8}|\d{11})$/u);

const RULES: Readonly<Record<string, { readonly isValid: (value: string) => boolean; readonly text: string }>> = {
  [SSIN]: { isValid: isSsin, text: 'SSIN: 11 digits with a right check number' },
  [BSN]: { isValid: isBsn, text: 'BSN: 9 digits that pass the 11-test' },
  [NIHDI]: { isValid: isNihdi, text: 'NIHDI: 8 or 11 digits' },
  [NIHDI_ORGANIZATION]: { isValid: isNihdi, text: 'NIHDI: 8 or 11 digits' },
  [NIHDI_PROFESSIONAL]: { isValid: isNihdi, text: 'NIHDI: 8 or 11 digits' },
  [CBE]: { isValid: digits(/^[01]\d{9}$/u), text: 'CBE: 10 digits, the first 0 or 1' },
  [URA]: { isValid: digits(/^\d{8}$/u), text: 'URA: 8 digits' },
  [AGB]: { isValid: digits(/^\d{8}$/u), text: 'AGB: 8 digits' },
  [BIG]: { isValid: digits(/^\d{11}$/u), text: 'BIG: 11 digits' },
  [UZOVI]: { isValid: digits(/^\d{4}$/u), text: 'UZOVI: 4 digits' },
};

const checkPassport = (path: string, system: string): readonly Issue[] =>
  system.startsWith(PASSPORT_PREFIX) && !/^[A-Z]{3}$/u.test(system.slice(PASSPORT_PREFIX.length))
    ? [{ text: 'must end in the ISO 3166-1 alpha-3 code of the country that issued the passport', expression: `${path}.system`, code: 'value' }]
    : [];

const checkIdentifier = (node: JsonNode): readonly Issue[] => {
  const { system, value }: Readonly<Record<string, unknown>> = Object.fromEntries(node.entries);
  if (typeof system !== 'string' || typeof value !== 'string') return [];
  const rule = RULES[system];
  return rule && !rule.isValid(value) ? [{ text: `is not a valid ${rule.text}`, expression: `${node.path}.value`, code: 'value' }] : checkPassport(node.path, system);
};

/** Every `{system, value}` anywhere in `body`. */
export const checkIdentifiers = (body: unknown): readonly Issue[] => findNodes(body).flatMap(checkIdentifier);
