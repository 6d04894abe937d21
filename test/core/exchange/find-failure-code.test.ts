// Whatever a call may fail with has a code that says whose it is to mend.
import { expect, test } from 'vitest';
import { findExchangeFault } from '../../../src/core/exchange/find-exchange-fault.ts';
import { findFailureCode } from '../../../src/core/exchange/find-failure-code.ts';
import { FAILURE_TABLE } from '../../../src/core/fhir/to-operation-outcome.ts';
import type { FailureKind } from '../../../src/core/kernel/result.ts';

const kinds = Object.keys(FAILURE_TABLE) as readonly FailureKind[];

test.each(kinds)('%s', (kind) => {
  for (const call of ['search', 'document', 'package'] as const) expect([call, findExchangeFault(findFailureCode(kind, call))?.text]).toEqual([call, expect.any(String)]);
});

test('what no peer can be blamed for is ours', () => {
  expect([findFailureCode('internal', 'search'), findFailureCode('not-found', 'search')]).toEqual(['adapter-fault', 'adapter-fault']);
});

test('the same failure of one document, of a search and of a package has its own name', () => {
  expect((['search', 'document', 'package'] as const).map((call) => findFailureCode('network-rejected', call))).toEqual(['network-rejected', 'document-rejected', 'network-rejected']);
  expect((['search', 'document', 'package'] as const).map((call) => findFailureCode('too-large', call))).toEqual(['adapter-fault', 'document-too-large', 'package-too-large']);
  expect((['search', 'document', 'package'] as const).map((call) => findFailureCode('not-permitted', call))).toEqual(['network-refused', 'network-refused', 'network-refused']);
});

test.each<FailureKind>(['network-rejected', 'business-rule', 'not-found', 'too-large'])('%s of one document is the custodian\'s, and the others are asked for all the same', (kind) => {
  expect(findExchangeFault(findFailureCode(kind, 'document'))).toMatchObject({ fault: 'custodian', retry: 'poll' });
});
