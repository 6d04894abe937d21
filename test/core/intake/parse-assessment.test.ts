// The bodies of an assessment, of an answer to what was asked, and of the answer to a cancellation: one change per refusal.
import { describe, expect, it } from 'vitest';
import { parseAssessment } from '../../../src/core/intake/parse-assessment.ts';
import { parseCancellationAnswer } from '../../../src/core/intake/parse-cancellation-answer.ts';
import { parseInformationAnswer } from '../../../src/core/intake/parse-information-answer.ts';
import type { Result } from '../../../src/core/kernel/result.ts';
import { NOW } from './valid-intake.ts';

const moment = { now: NOW, timeZone: 'Europe/Brussels' }; // 3 November 2026, noon
const AT = '2026-11-03T11:00:00+01:00';
const ITEM = { from: 'requester', text: 'Which treatment was given in spring?', dueOn: '2026-11-10' };
const CENTRE = { key: 'lyon', organisation: { name: 'Centre (invented)', identifiers: [] } };

const told = (result: Result<unknown>): readonly string[] => (result.ok ? [] : result.failure.issues.map((i) => i.expression ?? ''));
const assess = (body: unknown): Result<unknown> => parseAssessment(body, moment);

describe('an assessment', () => {
  it.each<[string, object]>([
    ['accept', { decision: 'accept' }], ['accept with a note', { decision: 'accept', note: 'First visit soon.' }],
    ['ask', { decision: 'ask', items: [ITEM, { ...ITEM, from: 'custodian', custodian: 'noord', kinds: ['11526-1'] }] }],
    ['ask for today', { decision: 'ask', items: [{ ...ITEM, dueOn: '2026-11-03' }] }],
    ['decline', { decision: 'decline', reason: 'Not our field.' }],
    ['to a department', { decision: 'redirect', reason: 'Neurology.', department: 'neurology' }],
    ['to a centre that is named', { decision: 'redirect', reason: 'Trial there.', recipient: 'lyon' }],
    ['to another centre', { decision: 'redirect', reason: 'Trial there.', centre: CENTRE }],
  ])('%s passes as it is', (_name, body) => {
    expect(assess(body)).toEqual({ ok: true, value: body });
  });

  it.each<[string, unknown, readonly string[]]>([
    ['no decision', { note: 'x' }, ['decision']],
    ['another decision', { decision: 'perhaps' }, ['decision']],
    ['a decline without reason', { decision: 'decline' }, ['reason']],
    ['an accept with a reason to decline', { decision: 'accept', reason: 'No' }, ['reason']],
    ['an ask for nothing', { decision: 'ask', items: [] }, ['items']],
    ['an ask of nobody', { decision: 'ask', items: [{ ...ITEM, from: 'neighbour' }] }, ['items[0].from']],
    ['an ask without a date', { decision: 'ask', items: [{ from: 'patient', text: 'What?' }] }, ['items[0].dueOn']],
    ['a day that has passed', { decision: 'ask', items: [{ ...ITEM, dueOn: '2026-11-02' }] }, ['items[0].dueOn']],
    ['a day in two years', { decision: 'ask', items: [{ ...ITEM, dueOn: '2028-11-03' }] }, ['items[0].dueOn']],
    ['a custodian without a key', { decision: 'ask', items: [{ ...ITEM, from: 'custodian' }] }, ['items[0].custodian']],
    ['a key of no custodian', { decision: 'ask', items: [{ ...ITEM, custodian: 'noord' }] }, ['items[0].custodian']],
    ['an unknown kind of document', { decision: 'ask', items: [ITEM, { ...ITEM, kinds: ['0-0'] }] }, ['items[1].kinds[0]']],
    ['a redirection to nowhere', { decision: 'redirect', reason: 'x' }, ['']],
    ['to two places', { decision: 'redirect', reason: 'x', department: 'neurology', recipient: 'lyon' }, ['']],
    ['a centre without a name', { decision: 'redirect', reason: 'x', centre: { key: 'lyon', organisation: { identifiers: [] } } }, ['centre.organisation.name']],
    ['a centre with an impossible number', { decision: 'redirect', reason: 'x', centre: { ...CENTRE, organisation: { name: 'X', identifiers: [{ system: 'http://fhir.nl/fhir/NamingSystem/ura', value: '1' }] } } }, ['centre.organisation.identifiers[0].value']],
  ])('%s is refused where it stands', (_name, body, at) => {
    expect(told(assess(body))).toEqual(at);
  });

  it('is no list', () => {
    const result = assess([]);
    expect(result.ok ? 'accepted' : result.failure.kind).toBe('malformed');
  });
});

describe('an answer to what was asked', () => {
  const answer = (change: object): readonly string[] => told(parseInformationAnswer({ by: 'requester', answeredAt: AT, ...change }, moment));

  it.each([{ text: 'None.' }, { documents: ['a'] }, { text: 'See there.', documents: ['a', 'b'] }, { notAvailable: 'The slides were lost.' }])('%j passes', (change) => {
    expect(answer(change)).toEqual([]);
  });

  it.each<[string, object, readonly string[]]>([
    ['with nothing in it', {}, ['']],
    ['both answered and not to be had', { text: 'None.', notAvailable: 'Lost.' }, ['']],
    ['of tomorrow', { text: 'None.', answeredAt: '2026-11-04T11:00:00+01:00' }, ['answeredAt']],
    ['of nobody', { text: 'None.', by: 'neighbour' }, ['by']],
    ['with the same document twice', { documents: ['a', 'a'] }, ['documents']],
  ])('%s is refused', (_name, change, at) => {
    expect(answer(change)).toEqual(at);
  });
});

describe('an answer to a cancellation', () => {
  it.each<[object, readonly string[]]>([
    [{ decision: 'accept' }, []], [{ decision: 'accept', reason: 'As asked.' }, []], [{ decision: 'reject', reason: 'The visit is tomorrow.' }, []],
    [{ decision: 'reject' }, ['reason']], [{ decision: 'wait', reason: 'x' }, ['decision']], [{}, ['decision']],
  ])('%j', (body, at) => {
    expect(told(parseCancellationAnswer(body, moment))).toEqual(at);
  });
});
