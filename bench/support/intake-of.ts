// A real intake of this repository's fixtures, again and again under another placer identifier and for another patient.
import { readFileSync } from 'node:fs';
import path from 'node:path';

type Json = Readonly<Record<string, unknown>>;

const FIXTURE = path.join(import.meta.dirname, '../../fixtures/cases/001-p1-child-under-12/case.json');
const SHA256 = /"sha256":"([0-9a-f]{64})"/gu;

const { given } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as { readonly given: { readonly intake: Json } };
const text = JSON.stringify(given.intake);

/** How many files the intake names; each is to be uploaded before. */
export const fileCount = new Set([...text.matchAll(SHA256)].map(([, sha256]) => sha256)).size;

/** Check digits of an SSIN of somebody born in 2000 or later: 97 minus the rest of `2` and the nine digits by 97. */
export const toSsin = (serial: number): string => {
  const day = Math.floor(serial / 997) % 28;
  const nine = `1605${String(day + 1).padStart(2, '0')}${String((serial % 997) + 1).padStart(3, '0')}`;
  return `${nine}${String(97 - (Number(`2${nine}`) % 97)).padStart(2, '0')}`;
};

/** `uploads`: digests of the files that stand in for the fixture's. Asked by letter, so that no worker runs beside what is measured. */
export const intakeOf = (serial: number, uploads: readonly string[]): Json => {
  const known = [...new Set([...text.matchAll(SHA256)].map(([, sha256]) => sha256))];
  const intake = JSON.parse(text.replaceAll(SHA256, (_all, sha256: string) => `"sha256":"${uploads[known.indexOf(sha256)] ?? ''}"`)) as Json;
  const patient = intake['patient'] as { readonly identifiers: readonly { readonly system: string }[] };
  const custodians = intake['custodians'] as readonly Json[];
  return {
    ...intake,
    placerIdentifier: { system: 'https://placer.example.org/bench', value: `BENCH-${String(serial)}` },
    patient: { ...patient, identifiers: [{ system: patient.identifiers[0]?.system, value: toSsin(serial) }] },
    custodians: custodians.map(({ network: _network, ...custodian }) => custodian),
  };
};

/** The bytes of an invented PDF, another one for each number. */
export const fileOf = (number: number): Uint8Array => new TextEncoder().encode(`%PDF-1.4\n% invented file ${String(number)}\n%%EOF\n`);
