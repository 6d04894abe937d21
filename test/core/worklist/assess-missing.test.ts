// What a request still lacks and who must supply it: nothing from an allowed base, and one thing for each change.
import type { DecisionCode } from '../../../src/core/consent/decision-reason.ts';
import type { Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { EXT_INSURER_INFORMED_ON, STATUS_REASONS } from '../../../src/core/fhir/systems.ts';
import { assessMissing } from '../../../src/core/worklist/assess-missing.ts';
import type { DossierAssessment, ExchangeDecision } from '../../../src/core/worklist/request-assessment.ts';
import type { RequestRecord } from '../../../src/core/worklist/request-record.ts';
import { changedRecord, knownOf, withEach, withRequest, withTransfers } from './record-of.ts';

const { record, programme } = knownOf('001');
const task = record.transfers[0]?.id ?? '';
const NO_DOSSIER: DossierAssessment = { complete: true, items: [] };
const PERMIT: ExchangeDecision = { permit: true, reasons: [] };
const deny = (...codes: readonly DecisionCode[]): ExchangeDecision => ({ permit: false, reasons: codes.map((code) => ({ code, text: `because of ${code}` })) });
const withoutAdvice = { ...programme, dossier: { ...programme.dossier, adviseGp: false } };

const of = (given: RequestRecord, decision: ExchangeDecision = PERMIT, dossier = NO_DOSSIER, by = withoutAdvice) =>
  assessMissing(given, by, { decisions: new Map([[task, decision]]), releases: new Map(), dossier });
const codes = (...args: Parameters<typeof of>): readonly string[] => of(...args).map((m) => `${m.code}:${m.suppliedBy}`);
const without = <T extends object>(whole: T, key: keyof T): T => { const copy = { ...whole }; Reflect.deleteProperty(copy, key); return copy; };
const reason = (code: string) => (t: Task): Task => ({ ...t, statusReason: { coding: [{ system: STATUS_REASONS, code }] } });

it('nothing is missing from the base', () => { expect(of(record)).toEqual([]); });

it.each<[string, RequestRecord, string]>([
  ['the patient\'s identifier', withEach(record, 'Patient', (p) => without(p, 'identifier')), 'patient-identity:requester'],
  ['the proof', changedRecord(record, (r) => (r.resourceType === 'Provenance' ? undefined : r)), 'proof-of-representation:representative'],
  ['the sending', withRequest(record, { status: 'draft' }), 'not-sent:placer'],
  ['the department', withEach(record, 'ServiceRequest', (r) => without(r, 'performer')), 'department:requester'],
  ['the question', withEach(record, 'ServiceRequest', (r) => without(r, 'note')), 'question:requester'],
])('%s', (_name, given, expected) => { expect(codes(given)).toEqual([expected]); });

it('a draft that lacks what it cannot start without is not also called unsent', () => {
  expect(codes(changedRecord(withRequest(record, { status: 'draft' }), (r) => (r.resourceType === 'Provenance' ? undefined : r)))).toEqual(['proof-of-representation:representative']);
});

it.each<[DecisionCode, string]>([
  ['no-consent', 'requester'], ['consent-not-submitted', 'requester'], ['consent-expired', 'requester'], ['no-therapeutic-relationship', 'requester'], ['professional-refused', 'requester'],
  ['signer-not-entitled-today', 'requester'], ['consent-refused', 'patient'], ['consent-withdrawn', 'patient'],
])('a denial %s is asked of the %s, for that custodian', (code, supplier) => {
  expect(of(record, deny(code))).toEqual([{ code: `authorisation-${code}`, text: expect.stringMatching(new RegExp(`^because of ${code}: .+`, 'u')), suppliedBy: supplier, required: true, custodian: 'first-hospital' }]);
});

it('a decision that knows whose act is wanting says so', () => {
  expect(of(record, { permit: false, reasons: [{ code: 'signer-not-entitled-today', text: 'x', suppliedBy: 'patient' }] })[0]?.suppliedBy).toBe('patient');
});

it.each(['objection-pending', 'age-exception-pending'] as const)('%s is the coordinator\'s, once for the request', (code) => {
  expect(codes(record, deny(code))).toEqual([`${code}:coordinator`]);
});

it('two custodians are two items; a coordinator is asked once', () => {
  const second = { ...record.transfers[0], id: 't2' } as Task;
  const two = { ...record, transfers: [...record.transfers, second] };
  const ask = (decision: ExchangeDecision) => assessMissing(two, withoutAdvice, { decisions: new Map([[task, decision], ['t2', decision]]), releases: new Map(), dossier: NO_DOSSIER });
  expect(ask(deny('no-consent'))).toHaveLength(2);
  expect(ask(deny('objection-pending'))).toHaveLength(1);
});

it('the network\'s own refusal is asked of the patient, though we permit (S8); our own denial speaks first', () => {
  const refused = withTransfers(record, reason('network-refused'));
  expect(codes(refused)).toEqual(['authorisation-network-refused:patient']);
  expect(codes(refused, deny('no-consent'))).toEqual(['authorisation-no-consent:requester']);
  expect(codes(withTransfers(record, reason('no-consent')))).toEqual([]);
});

it('a transfer that ended lacks nothing', () => {
  expect(codes(withTransfers(record, (t) => reason('network-refused')({ ...t, status: 'cancelled' })))).toEqual([]);
  expect(codes(withTransfers(record, (t) => ({ ...t, status: 'completed' })), deny('no-consent'))).toEqual([]);
});

it('each missing item of the dossier, of whoever owes it', () => {
  const item = { display: 'Imaging', documents: [] };
  const dossier: DossierAssessment = { complete: false, items: [
    { ...item, code: 'radiology', status: 'missing', suppliedBy: 'custodian' }, { ...item, code: 'letter', status: 'missing', suppliedBy: 'requester' }, { ...item, code: 'history', status: 'received', suppliedBy: 'requester' },
  ] };
  expect(codes(record, PERMIT, dossier)).toEqual(['dossier-radiology:custodian', 'dossier-letter:requester']);
});

it('the insurer, where the programme wants to know that it was informed', () => {
  const p2 = knownOf('008');
  const facts = { decisions: new Map(), releases: new Map(), dossier: NO_DOSSIER };
  const informed = withRequest(p2.record, { extension: [{ url: EXT_INSURER_INFORMED_ON, valueDate: '2026-11-01' }] });
  const told = (r: RequestRecord, by = p2.programme) => assessMissing(r, by, facts).map((m) => m.code);
  expect(told(p2.record)).toEqual(['insurer-notice']);
  expect(told(informed)).toEqual([]);
  expect(told(p2.record, { ...p2.programme, insurer: { noticeRequired: false } })).toEqual([]);
});

it('the GP is advice, and only while no GP is asked', () => {
  expect(of(record, PERMIT, NO_DOSSIER, programme)).toEqual([expect.objectContaining({ code: 'gp-custodian', required: false })]);
  const asked = knownOf('002');
  expect(assessMissing(asked.record, asked.programme, { decisions: new Map(), releases: new Map(), dossier: NO_DOSSIER })).toEqual([]);
});

it('in this order: what keeps it from starting first, advice last', () => {
  const all = changedRecord(withEach(withEach(record, 'Patient', (p) => without(p, 'identifier')), 'ServiceRequest', (r) => without(without(r, 'note'), 'performer')), (r) => (r.resourceType === 'Provenance' ? undefined : r));
  const dossier: DossierAssessment = { complete: false, items: [{ code: 'file', display: 'File', status: 'missing', suppliedBy: 'custodian', documents: [] }] };
  expect(codes(all, deny('no-consent', 'objection-pending'), dossier, { ...programme, insurer: { noticeRequired: true } })).toEqual([
    'patient-identity:requester', 'proof-of-representation:representative', 'department:requester', 'question:requester', 'objection-pending:coordinator',
    'authorisation-no-consent:requester', 'dossier-file:custodian', 'insurer-notice:requester', 'gp-custodian:requester',
  ]);
});

describe('releases (S17)', () => {
  const named = knownOf('018');
  const said = (key: string, decision: ExchangeDecision) => assessMissing(named.record, withoutAdvice, { decisions: new Map(), releases: new Map([[key, decision]]), dossier: NO_DOSSIER });

  it('who may not get the opinion is named, and nothing waits for it', () => {
    expect(said('onward', deny('no-consent'))).toEqual([{ code: 'release-no-consent', text: 'because of no-consent: Invented Onward Centre', suppliedBy: 'requester', required: false, recipient: 'onward' }]);
    expect(said('onward', PERMIT)).toEqual([]);
  });

  it('a refusal is an answer, not something missing', () => { expect(said('physician', deny('consent-refused'))).toEqual([]); });

  it('an objection is the coordinator\'s', () => { expect(said('gp', deny('objection-pending')).map((m) => `${m.code}:${m.suppliedBy}`)).toEqual(['objection-pending:coordinator']); });
});
