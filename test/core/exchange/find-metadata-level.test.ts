// By which of MHD's metadata levels a provide Bundle is judged: what it declares, the most demanding of it (S18).
import { expect, it } from 'vitest';
import { findMetadataLevel } from '../../../src/core/exchange/find-metadata-level.ts';
import { MHD_PROVIDED } from '../../../src/core/fhir/systems.ts';

const [MINIMAL, UNCONTAINED, COMPREHENSIVE] = [MHD_PROVIDED.minimal.bundle, MHD_PROVIDED.uncontained.bundle, MHD_PROVIDED.comprehensive.bundle];
const OTHER = 'https://profiles.example.org/Bundle';

it.each<[name: string, profiles: readonly string[] | undefined, level: string | undefined, issues: readonly string[]]>([
  ['nothing', undefined, undefined, ['error required Bundle.meta.profile']], ['an empty list', [], undefined, ['error required Bundle.meta.profile']],
  ['a profile of somebody else alone', [OTHER], undefined, ['error not-supported Bundle.meta.profile']],
  ['a profile of somebody else beside', [OTHER, MINIMAL], 'minimal', ['warning informational Bundle.meta.profile[0]']],
  ['each level', [MINIMAL], 'minimal', []], ['each level', [UNCONTAINED], 'uncontained', []], ['each level', [COMPREHENSIVE], 'comprehensive', []],
  ['two: the more demanding', [MINIMAL, UNCONTAINED], 'uncontained', []], ['two, the other way about', [COMPREHENSIVE, MINIMAL], 'comprehensive', []],
  ['an older canonical: taken, with a warning', [MINIMAL.replace('https:', 'http:')], 'minimal', ['warning informational Bundle.meta.profile[0]']],
  ['a version of ours', [`${MINIMAL}|4.2.0`], 'minimal', []], ['the newest of ours', [`${MINIMAL}|4.2.4`], 'minimal', []],
  ['a version before ours', [`${MINIMAL}|4.1.0`], 'minimal', ['warning informational Bundle.meta.profile[0]']], ['a version after ours', [`${MINIMAL}|4.2.5`], 'minimal', ['warning informational Bundle.meta.profile[0]']],
])('%s', (_name, profiles, level, issues) => {
  const found = findMetadataLevel(profiles);
  expect([found.level, found.issues.map(({ severity = 'error', code, expression }) => `${severity} ${code ?? ''} ${expression ?? ''}`)]).toEqual([level, issues]);
});
