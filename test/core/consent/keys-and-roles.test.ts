// Which public keys a client may register, and which roles a provider's claims give: what is weak, private, unnamed or not in the table gives nothing.
import { describe, expect, it } from 'vitest';
import { checkPublicKey } from '../../../src/core/consent/check-public-key.ts';
import { findRoles } from '../../../src/core/consent/find-roles.ts';
import { toScopeText } from '../../../src/core/consent/to-scope-text.ts';
import { WORKFLOW_SCOPE } from '../../../src/core/fhir/systems.ts';

const number = (bytes: number): string => Buffer.alloc(bytes, 0xff).toString('base64url');
const RSA = { kty: 'RSA', kid: 'a', n: number(256), e: 'AQAB' };
const EC = { kty: 'EC', kid: 'b', crv: 'P-384', x: number(48), y: number(48) };

describe('a client\'s public key', () => {
  it.each<[name: string, key: unknown, issues: number]>([
    ['nothing', undefined, 1], ['a text', 'key', 1], ['a list', [RSA], 1], ['without a name', { ...RSA, kid: undefined }, 1], ['with an empty name', { ...RSA, kid: '' }, 1], ['with a name of 256', { ...RSA, kid: 'x'.repeat(256) }, 1],
    ['of 2040 bits', { ...RSA, n: number(255) }, 1], ['of 2048 bits by leading zeros', { ...RSA, n: Buffer.concat([Buffer.alloc(3), Buffer.alloc(253, 0xff)]).toString('base64url') }, 1], ['without e', { ...RSA, e: undefined }, 1],
    ['on P-256', { ...EC, crv: 'P-256' }, 1], ['without y', { ...EC, y: undefined }, 1], ['with x too long', { ...EC, x: number(49) }, 1], ['with x not base64url', { ...EC, x: 'a+b/' }, 1],
    ['symmetric: private too', { kty: 'oct', kid: 'c', k: 'AAEC' }, 2], ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'].map((member): [string, unknown, number] => [`with ${member}`, { ...RSA, [member]: 'AAEC' }, 1]),
    ['for encryption', { ...RSA, use: 'enc' }, 1], ['for RS256', { ...RSA, alg: 'RS256' }, 1], ['for the other\'s algorithm', { ...EC, alg: 'RS384' }, 1], ['to sign', { ...RSA, key_ops: ['sign'] }, 1],
    ['all at once', { kty: 'RSA', n: 'AQ', e: 'AQAB', d: 'x', use: 'enc' }, 4],
    ['RSA', RSA, 0], ['EC', EC, 0], ['with all that may be said', { ...RSA, use: 'sig', alg: 'RS384', key_ops: ['verify'] }, 0],
  ])('%s', (_name, key, issues) => {
    const told = checkPublicKey(key);
    expect(told).toHaveLength(issues);
    expect(told.join(' ')).not.toContain(number(48));
  });
});

describe('roles', () => {
  const rules = [{ role: 'coordinator' as const, value: 'so-coordinators' }, { role: 'physician' as const, value: 'so-doctors' }, { role: 'coordinator' as const, value: 'so-leads' }];
  it.each<[name: string, claims: Readonly<Record<string, unknown>>, claim: string, roles: readonly string[] | undefined]>([
    ['no claim', {}, 'groups', undefined], ['a claim of the prototype', {}, 'constructor', undefined], ['a step of the prototype', { realm: {} }, 'realm.constructor', undefined], ['a claim below no object', { realm: 'x' }, 'realm.roles', undefined],
    ['a group that is not in the table', { groups: ['others'] }, 'groups', []], ['a part of a group\'s name', { groups: ['so-doctors-of-others'] }, 'groups', []], ['what is no text', { groups: [{ name: 'so-doctors' }, 7, null] }, 'groups', []], ['null', { groups: null }, 'groups', []], ['another case', { groups: ['SO-DOCTORS'] }, 'groups', []],
    ['one', { groups: ['so-doctors', 'others'] }, 'groups', ['physician']], ['one text', { groups: 'so-doctors' }, 'groups', ['physician']], ['twice the same role', { groups: ['so-leads', 'so-coordinators'] }, 'groups', ['coordinator']],
    ['below', { realm_access: { roles: ['so-doctors'] } }, 'realm_access.roles', ['physician']], ['a name with dots', { 'https://x.example.org/roles': ['so-doctors'] }, 'https://x.example.org/roles', ['physician']],
  ])('%s', (_name, claims, claim, roles) => { expect(findRoles(claims, { claim, rules })).toEqual(roles); });
});

it('a scope in SMART v2 spelling; the workflow\'s is ours', () => {
  expect([toScopeText({ type: 'Task', letters: 'rs' }), toScopeText({ type: '*', letters: 'c' }), toScopeText({ type: 'workflow', letters: 'r' })]).toEqual(['system/Task.rs', 'system/*.c', `${WORKFLOW_SCOPE}.r`]);
});
