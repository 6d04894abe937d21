// The rules that docs/programmes.md offers to take over are taken, and so is its example of a custodian with one of its own.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseProgrammes } from '../../src/config/parse-programmes.ts';
import brussels from '../../src/config/programmes/brussels-children.json' with { type: 'json' };
import { findCustodianDeadline } from '../../src/core/intake/find-custodian-deadline.ts';
import { findRule } from '../../src/core/intake/find-rule.ts';
import type { DeadlineRule, Programme } from '../../src/core/intake/programme.ts';

const text = readFileSync(path.join(import.meta.dirname, '../../docs/programmes.md'), 'utf8');
const examples = [...text.matchAll(/```json\n(.*?)```/gsu)].map(([, json]) => JSON.parse(json ?? '') as Partial<DeadlineRule & Programme>);
const [rules, programmes] = [examples.filter((e) => e.unit !== undefined), examples.filter((e) => e.custodianDeadlines !== undefined)];

it.each(rules.map((rule) => [rule.id ?? '', rule] as const))('%s', (_id, deadline) => {
  const identifier = { system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/cbe', value: '0999000325' };
  const parsed = parseProgrammes([{ ...brussels, custodianDeadlines: [{ identifier, deadline }] }]);
  expect(parsed.ok || parsed.failure.issues).toBe(true);
});

it('custodians with a rule of their own', () => {
  expect([rules.length, programmes.length]).toEqual([2, 1]);
  const parsed = parseProgrammes([{ ...brussels, ...programmes[0] }]);
  const programme = parsed.ok ? parsed.value.get('brussels-children') : undefined;
  if (!programme) throw new Error('not taken');
  const [own] = programme.custodianDeadlines ?? [];
  const identifiers = own ? [{ system: 'urn:oid:1.2', value: '1' }, own.identifier] : [];
  expect(findCustodianDeadline(programme, identifiers)).toEqual({ rule: own?.deadline, timeZone: 'Europe/Brussels' });
  expect(findCustodianDeadline(programme, [{ system: own?.identifier.system ?? '', value: '0999000424' }])).toEqual({ rule: programme.deadline, timeZone: 'Europe/Brussels' });
  expect([findRule(programme, 'be-working-days').unit, findRule(programme, 'gone').id, findRule(programme, undefined).id]).toEqual(['working-day', 'be-patient-rights', 'be-patient-rights']);
});
