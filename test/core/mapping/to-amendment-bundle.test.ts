// An amended intake as a transaction: only what changed, against the version that was read.
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { Intake } from '../../../src/core/intake/intake.ts';
import type { MappingContext } from '../../../src/core/mapping/mapping-context.ts';
import { toAmendmentBundle } from '../../../src/core/mapping/to-amendment-bundle.ts';
import { toRequestBundle } from '../../../src/core/mapping/to-request-bundle.ts';
import { toResolved } from '../../../src/core/mapping/to-resolved.ts';
import { digestText, readCase, toGiven } from './case-context.ts';

const { intake, context } = toGiven(readCase('002-p1-gp-without-network'));

/** As the store would hold it: versioned, references rewritten, the patient found under another id. */
const store = (bundle: Bundle): Map<string, Resource> => {
  const idOf = (r: Resource): string => (r.resourceType === 'Patient' ? 'known-before' : r.id ?? '');
  const entries = (bundle.entry ?? []).flatMap((e) => (e.fullUrl && e.resource ? [{ fullUrl: e.fullUrl, resource: e.resource }] : []));
  const names = new Map(entries.map(({ fullUrl, resource }) => [fullUrl, `${resource.resourceType}/${idOf(resource)}`]));
  return new Map(entries.map(({ fullUrl, resource }) => [fullUrl, { ...toResolved(resource, names), id: idOf(resource), meta: { ...resource.meta, versionId: '3' } }]));
};

const with_ = (change: Partial<Intake>, more: Partial<MappingContext> = {}): Bundle => {
  const next: Intake = { ...intake, ...change };
  const intakeCanonicalJson = JSON.stringify(next);
  return toRequestBundle(next, { ...context, intakeCanonicalJson, intakeSha256: digestText(intakeCanonicalJson), ...more });
};

const before = toRequestBundle(intake, context);
const current = store(before);
const amend = (next: Bundle, stored: ReadonlyMap<string, Resource> = current): Bundle => toAmendmentBundle(stored, before, next);
const urls = (bundle: Bundle): string[] => (bundle.entry ?? []).map((e) => `${e.request?.method ?? ''} ${e.request?.url ?? ''}`);
const resource = (bundle: Bundle, url: string): Resource | undefined => bundle.entry?.find((e) => e.request?.url.startsWith(url))?.resource;

const [first] = intake.authorisations ?? [];
const [hospital, gp] = intake.custodians ?? [];
if (!first || !hospital || !gp) throw new Error('the case has changed');

describe('toAmendmentBundle', () => {
  it('writes nothing when nothing changed', () => {
    expect(amend(structuredClone(before)).entry).toEqual([]);
  });

  it('writes what changed against the version that was read, and not the record of the submission', () => {
    const bundle = amend(with_({ question: 'Another question' }));
    expect(urls(bundle)).toEqual([`PUT ServiceRequest/${context.requestId}`, expect.stringMatching(/^PUT Binary\//u)]);
    expect(bundle.entry?.map((e) => e.request?.ifMatch)).toEqual(['W/"3"', 'W/"3"']);
    expect(resource(bundle, 'ServiceRequest/')).toMatchObject({ note: [{ text: 'Another question' }], subject: { reference: 'Patient/known-before' } });
  });

  it('keeps the new intake with its own digest', () => {
    const next = with_({ question: 'Another question' });
    const binary = amend(next).entry?.map((e) => e.resource).find((r) => r?.resourceType === 'Binary');
    expect(binary?.meta?.tag?.[0]?.code).toBe(digestText(JSON.stringify({ ...intake, question: 'Another question' })));
  });

  it('posts what is new: placeholders for what the same transaction makes, real names for what is stored', () => {
    const form = { ...first.form, sha256: 'a'.repeat(64) };
    const bundle = amend(with_({ authorisations: [first, { ...first, form, custodians: ['gp'] }] }));
    const consent = bundle.entry?.find((e) => e.request?.url === 'Consent');
    expect(consent?.resource).toMatchObject({ patient: { reference: 'Patient/known-before' }, organization: [{ reference: `Organization/${context.idFor('custodian:gp')}` }] });
    const request = resource(bundle, 'ServiceRequest/');
    const info = request?.resourceType === 'ServiceRequest' ? request.supportingInfo?.map((r) => r.reference) : [];
    expect(info).toEqual([expect.stringMatching(/^Consent\//u), expect.stringMatching(/^Consent\//u), consent?.fullUrl]);
    // every placeholder left in the Bundle is made by it
    const made = new Set(bundle.entry?.map((e) => e.fullUrl));
    const left = [...JSON.stringify(bundle).matchAll(/"reference":"(urn:uuid:[^"]+)"/gu)].map((m) => m[1]);
    expect(left.length).toBeGreaterThan(0);
    expect(left.filter((r) => !made.has(r))).toEqual([]);
  });

  it('does not bring back to life what was withdrawn meanwhile', () => {
    const withdrawn = new Map([...current].map(([url, r]) => [url, r.resourceType === 'Consent' ? { ...r, status: 'inactive' as const } : r]));
    const bundle = amend(with_({ authorisations: [{ ...first, validUntil: '2027-06-30' }] }), withdrawn);
    const consents = (bundle.entry ?? []).map((e) => e.resource).filter((r) => r?.resourceType === 'Consent');
    expect(consents.map((c) => [c.status, c.provision?.period?.end])).toEqual([['inactive', '2027-06-30T23:59:59+02:00'], ['inactive', '2027-06-30T23:59:59+02:00']]);
  });

  const gpId = context.idFor('custodian:gp');

  it('ends what the intake no longer names: its Consents and its open transfer', () => {
    const bundle = amend(with_({ custodians: [hospital], authorisations: [{ ...first, custodians: ['first-hospital'] }] }));
    const ended = (bundle.entry ?? []).map((e) => e.resource).flatMap((r) => (r?.resourceType === 'Consent' || (r?.resourceType === 'Task' && r.owner?.reference?.includes(gpId)) ? [r.status] : []));
    expect(ended.sort()).toEqual(['cancelled', 'inactive']);
  });

  it('starts a draft: the states move on and the transfers are made', () => {
    const draft = with_({}, { mayStart: false });
    const bundle = toAmendmentBundle(store(draft), draft, before);
    expect(resource(bundle, 'ServiceRequest/')).toMatchObject({ status: 'active' });
    expect(resource(bundle, `Task/${context.idFor('coordination')}`)).toMatchObject({ status: 'received' });
    expect(urls(bundle).filter((u) => u === 'POST Task')).toHaveLength(2);
  });
});
