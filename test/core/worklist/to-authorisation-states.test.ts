// One line a signed form, though each custodian has a Consent of its own (S7).
import type { Consent } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { AUTHORISATION_FORM_IDENTIFIER, EXT_AUTHORISATION_KIND } from '../../../src/core/fhir/systems.ts';
import { toAuthorisationStates } from '../../../src/core/worklist/to-authorisation-states.ts';
import { knownOf, withEach } from './record-of.ts';

const { record } = knownOf('001');
const first = record.consents[0];
const of = (...consents: readonly (Partial<Consent> | undefined)[]) => toAuthorisationStates({ ...record, consents: consents.map((c) => ({ ...first, ...c } as Consent)) });
const form = (value: string) => ({ identifier: [{ system: AUTHORISATION_FORM_IDENTIFIER, value }] });

it('none', () => { expect(of()).toEqual([]); });

it('of a story: when, until when, for whom', () => {
  expect(toAuthorisationStates(record)).toEqual([{
    id: first?.identifier?.find((i) => i.system === AUTHORISATION_FORM_IDENTIFIER)?.value, kind: 'signed', decision: 'permit',
    signedAt: first?.dateTime, validUntil: first?.provision?.period?.end, custodians: [{ key: 'first-hospital', status: 'active' }], releaseTo: [],
  }]);
});

it('one that begins later than it was signed says so', () => {
  expect(of({ provision: { type: 'permit', period: { start: '2026-12-01T00:00:00+01:00' } } })[0]).toMatchObject({ signedAt: first?.dateTime, validFrom: '2026-12-01T00:00:00+01:00' });
});

it('two Consents of one form are one line with two custodians, each with its own status; two forms are two, in order', () => {
  const states = of(form('a'), form('b'), { ...form('a'), status: 'inactive', organization: [{ reference: 'Organization/other' }] });
  expect(states.map((s) => [s.id, s.custodians])).toEqual([
    ['a', [{ key: 'first-hospital', status: 'active' }, { key: '', status: 'inactive' }]], ['b', [{ key: 'first-hospital', status: 'active' }]],
  ]);
});

it('one without a form stands by itself, under its own id', () => {
  expect(of({ id: 'c1', identifier: [] }, { id: 'c2', identifier: [] }).map((s) => s.id)).toEqual(['c1', 'c2']);
});

it.each<[string, Partial<Consent>, object]>([
  ['a refusal', { provision: { type: 'deny' } }, { decision: 'deny' }],
  ['implied by the referral', { extension: [{ url: EXT_AUTHORISATION_KIND, valueCode: 'implied-by-referral' }] }, { kind: 'implied-by-referral' }],
  ['proposed', { status: 'proposed' }, { custodians: [{ key: 'first-hospital', status: 'proposed' }] }],
])('%s', (_name, change, expected) => { expect(of(change)[0]).toMatchObject(expected); });

it('a form that is valid for ever says nothing about an end', () => {
  const endless = withEach(record, 'Consent', (c) => ({ ...c, provision: { type: 'permit' } }));
  expect(toAuthorisationStates(endless)[0]).not.toHaveProperty('validUntil');
});

it('a form that releases names the recipients, beside the custodians or alone', () => {
  expect(toAuthorisationStates(knownOf('018').record).map((a) => [a.decision, a.custodians, a.releaseTo])).toEqual([
    ['permit', [{ key: 'first-hospital', status: 'active' }], [{ key: 'gp', status: 'active' }]], ['deny', [], [{ key: 'physician', status: 'active' }]],
  ]);
});
