// What of a request a client system may have (S17): from case 018, which releases to the GP, one change at a time.
import { describe, expect, it } from 'vitest';
import { EVIDENCE_KINDS } from '../../../src/core/fhir/systems.ts';
import { decideClientRelease, type ClientContext } from '../../../src/core/worklist/decide-client-release.ts';
import { findRequestReferences } from '../../../src/core/worklist/find-request-references.ts';
import { changedRecord, knownOf, withEach } from './record-of.ts';

const { record, programme, now } = knownOf('018');
const permitted = record.releases.find((c) => c.status === 'active' && c.provision?.type === 'permit');
const actor = permitted?.provision?.actor?.[0]?.reference;
const GP = { system: actor?.identifier?.system ?? '', value: actor?.identifier?.value ?? '', name: 'Practice (invented)' };
const context = (change: Partial<ClientContext> = {}, organisation = GP): ClientContext =>
  ({ programme, now, organisations: [], client: { id: 'gp', organisation, scopes: [] }, ...change });
const typesOf = (references: readonly string[]): readonly string[] => [...new Set(references.map((r) => r.split('/')[0] ?? ''))].toSorted();

it('the base is permitted, by the Consent that names the organisation', () => {
  const release = decideClientRelease(record, context());
  expect([release.permit, release.consent, release.references.includes(`ServiceRequest/${record.request.id ?? ''}`)]).toEqual([true, `Consent/${permitted?.id ?? ''}`, true]);
});

describe('gives nothing', () => {
  it.each<[string, Parameters<typeof decideClientRelease>]>([
    ['to the same number in another system', [record, context({}, { ...GP, system: 'https://example.org/other' })]],
    ['to another number', [record, context({}, { ...GP, value: '0' })]],
    ['to a client of another programme', [record, context({ client: { id: 'gp', organisation: GP, scopes: [], programmes: ['another'] } })]],
    ['when the form is over', [record, context({ now: now.add({ hours: 24 * 3000 }) })]],
    ['when the release was withdrawn', [withEach(record, 'Consent', (c) => ({ ...c, status: 'inactive' })), context()]],
    ['when the patient refuses it', [withEach(record, 'Consent', (c) => (c.provision ? { ...c, provision: { ...c.provision, type: 'deny' } } : c)), context()]],
    ['when another hospital enforces it', [withEach(record, 'Consent', (c) => ({ ...c, organization: [{ reference: 'Organization/elsewhere' }] })), context()]],
    ['without the Consent', [changedRecord(record, (r) => (r.resourceType === 'Consent' && r.id === permitted?.id ? undefined : r)), context()]],
  ])('%s', (_name, [of, how]) => {
    expect(decideClientRelease(record, context()).permit).toBe(true);
    expect(decideClientRelease(of, how)).toMatchObject({ permit: false, references: [] });
  });

  it('to an organisation kept twice, when one of the two is refused', () => {
    const refusal = { ...permitted, id: 'refusal', provision: { ...permitted?.provision, type: 'deny', actor: [{ role: permitted?.provision?.actor?.[0]?.role, reference: { reference: 'Organization/second' } }] } };
    const both = { ...record, releases: [...record.releases, refusal as (typeof record.releases)[number]] };
    expect(decideClientRelease(both, context({ organisations: ['Organization/first'] })).permit).toBe(true);
    expect(decideClientRelease(both, context({ organisations: ['Organization/first', 'Organization/second'] }))).toMatchObject({ permit: false, references: [], reasons: [{ code: 'consent-refused' }] });
  });
});

describe('of a released request', () => {
  const document = { resourceType: 'DocumentReference', id: 'report', status: 'current', masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:report' }, content: [{ attachment: { url: 'Binary/content' } }] } as const;
  const withDocument = (change: object): typeof record => ({ ...record, byReference: new Map([...record.byReference, ['DocumentReference/report', { ...document, ...change } as unknown as (typeof record.documents)[number]]]) });
  const references = (change: object): readonly string[] => decideClientRelease(withDocument(change), context()).references.filter((r) => /report|content|other/u.test(r));

  it('the course, the patient and who treats are given; authorisations, payers and representatives never', () => {
    const types = typesOf(decideClientRelease(record, context()).references);
    expect(types).toEqual(expect.arrayContaining(['Patient', 'ServiceRequest', 'Task']));
    expect(types.filter((type) => ['Consent', 'RelatedPerson', 'Coverage', 'Provenance', 'AuditEvent'].includes(type))).toEqual([]);
    expect(typesOf([...record.byReference.keys()])).toEqual(expect.arrayContaining(['Consent', 'RelatedPerson'])); // they are there
  });

  it.each<[string, object, readonly string[]]>([
    ['a document with its content is given', {}, ['DocumentReference/report', 'Binary/content']],
    ['a superseded one too', { status: 'superseded' }, ['DocumentReference/report', 'Binary/content']],
    ['a FHIR document by the Binary behind its Bundle', { content: [{ attachment: { url: 'Bundle/other' } }] }, ['DocumentReference/report', 'Binary/other']],
    ['one filed for the wrong patient is not', { status: 'entered-in-error' }, []],
    ['a proof is not', { type: { coding: [{ system: EVIDENCE_KINDS, code: 'proof-of-representation' }] } }, []],
  ])('%s', (_name, change, expected) => { expect(references(change)).toEqual(expected); });

  it('a document that the patient refuses to this recipient is not, and the others are', () => {
    const refusing = withEach(record, 'Consent', (c) => (c.id === permitted?.id && c.provision
      ? { ...c, provision: { ...c.provision, provision: [{ type: 'deny', data: [{ meaning: 'instance', reference: { reference: 'DocumentReference/report' } }] }] } } : c));
    const of = { ...refusing, byReference: new Map([...refusing.byReference, ['DocumentReference/report', document as unknown as (typeof record.documents)[number]], ['DocumentReference/other', { ...document, id: 'other', masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:other' }, content: [] }]]) };
    const { permit, references: given } = decideClientRelease(of, context());
    expect([permit, given.filter((r) => r.startsWith('DocumentReference/')).filter((r) => /report|other/u.test(r))]).toEqual([true, ['DocumentReference/other']]);
  });
});

it('a resource says which requests it belongs to', () => {
  const related = [{ reference: 'ServiceRequest/1' }, { reference: 'Patient/2' }];
  expect(findRequestReferences({ resourceType: 'ServiceRequest', id: '1', status: 'active', intent: 'order', subject: {} })).toEqual(['ServiceRequest/1']);
  expect(findRequestReferences({ resourceType: 'Task', status: 'ready', intent: 'order', basedOn: related })).toEqual(['ServiceRequest/1']);
  expect(findRequestReferences({ resourceType: 'DocumentReference', status: 'current', content: [], context: { related } })).toEqual(['ServiceRequest/1']);
  expect(findRequestReferences({ resourceType: 'Binary', contentType: 'x/y', securityContext: { reference: 'ServiceRequest/1' } })).toEqual(['ServiceRequest/1']);
  expect(findRequestReferences({ resourceType: 'Patient', id: '2' })).toEqual([]);
});
