// Every way in which the adapter says no: the HTTP status, the issue code and whose fault, as docs/failures.md tells them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { FAULT_CODES } from '../../../src/core/fhir/systems.ts';
import { FAILURE_TABLE, toOperationOutcome } from '../../../src/core/fhir/to-operation-outcome.ts';
import { fail, type FailureKind, type Issue } from '../../../src/core/kernel/result.ts';

const EXPECTED: Readonly<Record<FailureKind, readonly [status: number, code: string, fault: string]>> = {
  'malformed': [400, 'structure', 'placer'],
  'login-required': [401, 'login', 'placer'],
  'not-permitted': [403, 'forbidden', 'placer'],
  'consent-missing': [403, 'forbidden', 'patient-pending'],
  'not-found': [404, 'not-found', 'placer'],
  'method-not-allowed': [405, 'not-supported', 'placer'],
  'not-acceptable': [406, 'not-supported', 'placer'],
  'duplicate': [409, 'duplicate', 'placer'],
  'state-conflict': [409, 'conflict', 'placer'],
  'gone': [410, 'deleted', 'placer'],
  'version-conflict': [412, 'conflict', 'placer'],
  'too-large': [413, 'too-long', 'placer'],
  'media-type': [415, 'not-supported', 'placer'],
  'invalid': [422, 'invalid', 'placer'],
  'code-unknown': [422, 'code-invalid', 'placer'],
  'business-rule': [422, 'business-rule', 'placer'],
  'throttled': [429, 'throttled', 'placer'],
  'internal': [500, 'exception', 'us'],
  'network-rejected': [502, 'processing', 'network'],
  'not-ready': [503, 'transient', 'us'],
  'network-unavailable': [503, 'transient', 'network'],
  'network-timeout': [504, 'timeout', 'network'],
  'storage-full': [507, 'no-store', 'us'],
};
const kinds = Object.keys(EXPECTED) as FailureKind[];
const issueOf = (issue: Issue | string): OperationOutcome['issue'][number] | undefined => toOperationOutcome(fail('invalid', issue).failure).outcome.issue[0];
const validate = createValidate();

it('the table has these kinds and no others', () => { expect(Object.keys(FAILURE_TABLE).sort()).toEqual([...kinds].sort()); });

it.each(kinds)('%s', (kind) => {
  const { status, outcome } = toOperationOutcome(fail(kind, 'words').failure);
  const [expected, code, fault] = EXPECTED[kind];
  expect([status, outcome.issue]).toEqual([expected, [{ severity: 'error', code, details: { coding: [{ system: FAULT_CODES, code: fault }], text: 'words' } }]]);
  expect(validate(outcome)).toEqual([]);
});

it.each(kinds)('%s without an issue still has one, with the kind as its words', (kind) => {
  const { outcome } = toOperationOutcome(fail(kind).failure);
  expect(outcome.issue.map((i) => i.details?.text)).toEqual([kind]);
});

it.each<[string, Issue, object]>([
  ['code', { text: 'x', code: 'required' }, { code: 'required' }],
  ['severity', { text: 'x', severity: 'warning' }, { severity: 'warning' }],
  ['fault', { text: 'x', fault: 'custodian' }, { details: { coding: [{ system: FAULT_CODES, code: 'custodian' }] } }],
  ['place', { text: 'x', expression: 'custodians[0].timeZone' }, { expression: ['custodians[0].timeZone'] }],
])('an issue\'s own %s wins', (_name, issue, expected) => { expect(issueOf(issue)).toMatchObject(expected); });

it('without a place there is none', () => { expect(issueOf('x')).not.toHaveProperty('expression'); });

it('all issues at once, in their order', () => {
  const { outcome } = toOperationOutcome(fail('invalid', 'a', { text: 'b', code: 'value' }, 'c').failure);
  expect(outcome.issue.map((i) => [i.details?.text, i.code])).toEqual([['a', 'invalid'], ['b', 'value'], ['c', 'invalid']]);
});

it('each fault is a concept of our CodeSystem', () => {
  const file = path.resolve(import.meta.dirname, '../../../profiles/CodeSystem-fault.json');
  const { concept } = JSON.parse(readFileSync(file, 'utf8')) as { concept: { code: string }[] };
  const codes = concept.map((c) => c.code);
  for (const { fault } of Object.values(FAILURE_TABLE)) expect(codes).toContain(fault);
});
