// Which systems a search for patients names without a value.
import { expect, test } from 'vitest';
import { findIdentifierDomains } from '../../../src/core/exchange/find-identifier-domains.ts';

test.each<[string, readonly string[], readonly string[]]>([
  ['a system alone', ['https://a.example.org|'], ['https://a.example.org']], ['two, one twice', ['urn:oid:1.2|', 'urn:oid:1.3|', 'urn:oid:1.2|'], ['urn:oid:1.2', 'urn:oid:1.3']],
  ['one beside a value', ['urn:oid:1.2|', 'urn:oid:1.3|7'], ['urn:oid:1.2']], ['a value in a system', ['urn:oid:1.2|7'], []], ['a value alone', ['7'], []], ['no system', ['|7'], []], ['an escaped bar at the end', ['a\\|'], []],
])('%s', (_name, values, domains) => {
  expect(findIdentifierDomains([{ code: 'identifier', values }])).toEqual(domains);
});
test('of identifiers only, and not with a modifier', () => {
  expect(findIdentifierDomains([{ code: 'telecom', values: ['phone|'] }, { code: 'identifier', modifier: 'not', values: ['urn:oid:1.2|'] }, { code: 'general-practitioner.identifier', values: ['urn:oid:1.2|'] }])).toEqual([]);
});
