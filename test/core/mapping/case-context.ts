// A fixture case as the mapper wants it: its intake, parsed as a placer's would be, and the context that the flow would supply.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import canonicalize from 'canonicalize';
import { roleId } from '../../../src/core/fhir/role-id.ts';
import type { Intake } from '../../../src/core/intake/intake.ts';
import { parseIntake } from '../../../src/core/intake/parse-intake.ts';
import type { Programme } from '../../../src/core/intake/programme.ts';
import type { MappingContext, TransferClock } from '../../../src/core/mapping/mapping-context.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
export const CASES = path.join(ROOT, 'fixtures/cases');

export interface Case {
  readonly name: string;
  readonly why: string;
  readonly given: {
    readonly intake: unknown;
    readonly context: {
      readonly requestId: string;
      readonly now: string;
      readonly mayStart: boolean;
      readonly awaiting?: 'awaiting-information' | 'collecting-records';
      readonly clocks: Readonly<Record<string, TransferClock>>;
      readonly files: Readonly<Record<string, { readonly sha1: string; readonly sizeBytes: number }>>;
    };
  };
}

export const digestText = (text: string): string => createHash('sha256').update(text).digest('hex');

export const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

const PROGRAMMES: ReadonlyMap<string, Programme> = new Map(['brussels-children', 'dutch-cancer'].map((id) =>
  [id, readJson(path.join(ROOT, 'src/config/programmes', `${id}.json`)) as Programme]));

export const readCase = (folder: string): Case => readJson(path.join(CASES, folder, 'case.json')) as Case;

/** Throws, with every issue, when the intake of a case is not one that the adapter would take. */
export const toGiven = ({ given }: Case): { readonly intake: Intake; readonly context: MappingContext } => {
  const { context } = given;
  const now = Temporal.Instant.from(context.now);
  const parsed = parseIntake(given.intake, { programmes: PROGRAMMES, now });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  const programme = PROGRAMMES.get(parsed.value.programme);
  if (!programme) throw new Error('no such programme');
  const intakeCanonicalJson = canonicalize(parsed.value) ?? '';
  return {
    intake: parsed.value,
    context: {
      programme, now,
      requestId: context.requestId,
      idFor: roleId(digestText, context.requestId),
      digestText,
      files: new Map(Object.entries(context.files).map(([sha256, file]) => [sha256, { sha256, ...file }])),
      actor: { id: 'placer-1', kind: 'client', roles: [] },
      call: { serverUrl: 'https://adapter.example.org', address: '192.0.2.10', requestId: 'call-1' },
      clocks: new Map(Object.entries(context.clocks)),
      mayStart: context.mayStart,
      awaiting: context.awaiting,
      intakeCanonicalJson,
      intakeSha256: digestText(intakeCanonicalJson),
    },
  };
};
