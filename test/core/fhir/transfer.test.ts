// A transfer Task is read into one view and written back by one element at a time, everything else untouched.
import type { Task } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXT_CLOCK, EXT_DEADLINE_CHECK_AT, EXT_EXCHANGE, EXT_OVERDUE, EXT_QUARANTINE_REASON, LOINC, TASK_CODE, TASK_CODES, TASK_PARAMETERS } from '../../../src/core/fhir/systems.ts';
import { isOpen, isTransfer, readTransfer, withClock, withDeadlineCheckAt, withExchange, withOverdue } from '../../../src/core/fhir/transfer.ts';
import { ENDED, RUNNING } from '../exchange/open-transfer.ts';

const BARE: Task = { resourceType: 'Task', status: 'requested', intent: 'order' };
const parameter = (code: string, system = TASK_PARAMETERS) => ({ coding: [{ system, code }] });
const FULL: Task = {
  ...BARE, id: 't1', owner: { reference: 'Organization/o1' }, statusReason: { coding: [{ code: 'no-consent' }] },
  restriction: { period: { start: '2026-11-03T10:12:00+01:00', end: '2026-11-18T23:59:59+01:00' } },
  extension: [
    { url: EXT_CLOCK, extension: [{ url: 'requestedAt', valueDateTime: 'a' }, { url: 'receivedAt', valueDateTime: 'b' }, { url: 'validAt', valueDateTime: 'c' }, { url: 'basis', valueCode: 'received' }, { url: 'timeZone', valueCode: 'Europe/Amsterdam' }] },
    { url: EXT_OVERDUE, extension: [{ url: 'since', valueDate: '2026-11-19' }, { url: 'cleared', valueDateTime: 'd' }] },
    { url: EXT_EXCHANGE, extension: [{ url: 'nextAt', valueDateTime: 'e' }, { url: 'attempts', valueUnsignedInt: 2 }, { url: 'worker', valueString: 'w1' }] },
  ],
  input: [
    { type: parameter('document-kind'), valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '1' }, { system: LOINC, code: '34133-9' }] } },
    { type: parameter('document-kind'), valueCodeableConcept: { coding: [{ system: LOINC, code: '11526-1' }] } },
    { type: parameter('deliver-to'), valueReference: { reference: 'Organization/h1' } },
    { type: parameter('custodian-key'), valueString: 'noord' },
    { type: parameter('network-peer'), valueString: 'peer-1' },
    { type: parameter('authorisation'), valueReference: { reference: 'Consent/c1' } },
  ],
  output: [
    { type: parameter('document'), valueReference: { reference: 'DocumentReference/d1' } },
    { type: parameter('quarantined'), valueReference: { reference: 'Binary/b1' }, extension: [{ url: EXT_QUARANTINE_REASON, valueCodeableConcept: { coding: [{ code: 'hash-mismatch' }] } }] },
  ],
};

it('reads all that it says', () => {
  expect(readTransfer(FULL)).toEqual({
    id: 't1', status: 'requested', statusReason: 'no-consent', custodian: 'Organization/o1', custodianKey: 'noord', peer: 'peer-1', deliverTo: 'Organization/h1',
    kinds: ['34133-9', '11526-1'], startAt: '2026-11-03T10:12:00+01:00', dueAt: '2026-11-18T23:59:59+01:00',
    clock: { requestedAt: 'a', receivedAt: 'b', validAt: 'c', basis: 'received', timeZone: 'Europe/Amsterdam' },
    overdue: { since: '2026-11-19', cleared: 'd' }, exchange: { nextAt: 'e', attempts: 2, worker: 'w1' },
    documents: ['DocumentReference/d1'], quarantined: [{ binary: 'Binary/b1', reason: 'hash-mismatch' }],
  });
});

it('absent stays absent', () => {
  expect(readTransfer(BARE)).toEqual({ id: '', status: 'requested', custodian: '', custodianKey: '', deliverTo: '', kinds: [], clock: {}, documents: [], quarantined: [] });
});

it.each<[string, Partial<Task>, object]>([
  ['an unknown basis is none', { extension: [{ url: EXT_CLOCK, extension: [{ url: 'basis', valueCode: 'guessed' }] }] }, { clock: {} }],
  ['parameters of another system are not ours', { input: [{ type: parameter('custodian-key', 'https://other.example.org'), valueString: 'x' }] }, { custodianKey: '' }],
  ['a kind without LOINC is none', { input: [{ type: parameter('document-kind'), valueCodeableConcept: { text: 'letters' } }] }, { kinds: [] }],
  ['a document output without a reference is none', { output: [{ type: parameter('document'), valueString: 'x' }] }, { documents: [] }],
  ['an exchange without attempts has had none', { extension: [{ url: EXT_EXCHANGE, extension: [{ url: 'nextAt', valueDateTime: 'e' }] }] }, { exchange: { nextAt: 'e', attempts: 0 } }],
])('%s', (_name, change, expected) => { expect(readTransfer({ ...BARE, ...change })).toMatchObject(expected); });

it.each<[string, string, keyof ReturnType<typeof readTransfer>]>([['exchange without a moment', EXT_EXCHANGE, 'exchange'], ['overdue without a day', EXT_OVERDUE, 'overdue']])('an %s says nothing', (_name, url, property) => {
  expect(readTransfer({ ...BARE, extension: [{ url, extension: [{ url: 'attempts', valueUnsignedInt: 1 }] }] })[property]).toBeUndefined();
});

it.each([...RUNNING.map((s) => [s, true] as const), ...ENDED.map((s) => [s, false] as const)])('%s is open: %s', (status, open) => { expect(isOpen({ ...BARE, status })).toBe(open); });

it.each<[string, Task['code'], boolean]>([
  ['ours', { coding: [{ system: TASK_CODES, code: 'provide-records' }] }, true],
  ['the coordination task', { coding: [{ system: TASK_CODE, code: 'fulfill' }] }, false],
  ['the code of another system', { coding: [{ system: TASK_CODE, code: 'provide-records' }] }, false],
  ['a text', { text: 'provide-records' }, false],
])('is a transfer: %s', (_name, code, expected) => { expect(isTransfer({ ...BARE, ...(code && { code }) })).toBe(expected); });
it('a Task without a code is none', () => { expect(isTransfer(BARE)).toBe(false); });

describe('setters', () => {
  const text = fc.string({ minLength: 1 });
  const maybe = <K extends string>(key: K, value: fc.Arbitrary<string>) => fc.option(value).map((v): Partial<Record<K, string>> => (v === null ? {} : { [key]: v } as Record<K, string>));

  it('what is written is read back, twice written is once written', () => {
    fc.assert(fc.property(text, fc.nat(), maybe('worker', text), maybe('cleared', text), maybe('receivedAt', text), (nextAt, attempts, worker, cleared, receivedAt) => {
      const exchange = { nextAt, attempts, ...worker };
      const overdue = { since: nextAt, ...cleared };
      const clock = { ...receivedAt, basis: 'sent' as const, timeZone: 'Europe/Brussels' };
      const written = withClock(withOverdue(withExchange(FULL, exchange), overdue), clock);
      expect(readTransfer(written)).toMatchObject({ exchange, overdue, clock });
      expect(withClock(withOverdue(withExchange(written, exchange), overdue), clock)).toEqual(written);
      expect(written.extension).toHaveLength(3);
    }));
  });

  it('each touches its own extension only', () => {
    const others = (task: Task, url: string) => ({ ...task, extension: task.extension?.filter((e) => e.url !== url) });
    const changed: readonly (readonly [string, Task])[] = [
      [EXT_EXCHANGE, withExchange(FULL, { nextAt: 'x', attempts: 9 })], [EXT_CLOCK, withClock(FULL, { basis: 'sent' })], [EXT_OVERDUE, withOverdue(FULL, { since: 'x' })],
      [EXT_DEADLINE_CHECK_AT, withDeadlineCheckAt(FULL, 'x')],
    ];
    for (const [url, task] of changed) {
      expect(others(task, url)).toEqual(others(FULL, url));
      expect(task).not.toEqual(FULL);
    }
  });

  it('taken away leaves nothing, not even an empty list', () => {
    expect(withExchange(withExchange(BARE, { nextAt: 'x', attempts: 0 }), undefined)).toEqual(BARE);
    expect(withDeadlineCheckAt(withDeadlineCheckAt(BARE, 'x'), undefined)).toEqual(BARE);
    expect(withExchange(FULL, undefined).extension?.map((e) => e.url)).toEqual([EXT_CLOCK, EXT_OVERDUE]);
  });

  it('the Task given stays as it was', () => {
    const before = structuredClone(FULL);
    withExchange(FULL, undefined); withClock(FULL, {}); withOverdue(FULL, { since: 'x' }); withDeadlineCheckAt(FULL, 'x');
    expect(FULL).toEqual(before);
  });
});
