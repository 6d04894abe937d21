// A notice names the request's reference, the custodian and dates; never the patient, and the same whenever it is made.
import type { Organization, ServiceRequest, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { readNotice, withAcknowledged, withBatch, withHandedOver, withNoticeExchange, withNoticeFailure, withNoticeStatus, withSent, withSnoozed } from '../../../src/core/fhir/notice.ts';
import { readTransfer, withClock } from '../../../src/core/fhir/transfer.ts';
import { TASK_CODES } from '../../../src/core/fhir/systems.ts';
import type { Programme } from '../../../src/core/intake/programme.ts';
import { findNoticeWords } from '../../../src/core/notices/find-notice-words.ts';
import type { NoticeQuestion } from '../../../src/core/notices/notice-question.ts';
import { planNotice } from '../../../src/core/notices/plan-notice.ts';
import { planSending } from '../../../src/core/notices/plan-sending.ts';
import { toNotice } from '../../../src/core/notices/to-notice.ts';
import programmeFile from '../../../src/config/programmes/brussels-children.json' with { type: 'json' };

const programme = programmeFile as unknown as Programme;
const digestText = (text: string) => createHash('sha256').update(text).digest('hex');
const at = (text: string) => Temporal.Instant.from(text);
const ID = '7b0c4a2e-1111-8222-8333-444455556666';
const request: ServiceRequest = {
  resourceType: 'ServiceRequest', id: '5f1d2c3b-aaaa-8bbb-8ccc-ddddeeeeffff', status: 'active', intent: 'order', subject: { reference: 'Patient/p1', display: 'Lotte Peeters' },
  identifier: [{ system: 'urn:x', value: 'SO-2026-0001' }], performer: [{ reference: 'HealthcareService/brussels-children-nephrology' }], note: [{ text: 'kidney failure' }],
};
const custodian: Organization = { resourceType: 'Organization', id: 'o1', name: 'Clinique du Nord' };
const task: Task = withClock({
  resourceType: 'Task', id: ID, status: 'received', intent: 'order', code: { coding: [{ system: TASK_CODES, code: 'provide-records' }] }, owner: { reference: 'Organization/o1' },
  restriction: { period: { start: '2026-11-03T10:12:00+01:00', end: '2026-11-18T23:59:59+01:00' } },
}, { basis: 'received', timeZone: 'Europe/Brussels' });
const open = { isClosed: () => false };
type Step = NoticeQuestion['moment'];
const step = (change: Partial<Step> = {}): Step =>
  ({ id: 'before-5', days: -5, addressee: 'custodian', channel: 'email', template: 'upcoming', at: at('2026-11-13T00:00:00+01:00'), ...change });
const question = (change: Partial<NoticeQuestion> = {}): NoticeQuestion => ({
  moment: step(), isOvertaken: false, transfer: readTransfer(task), request, custodian, programme, rule: programme.deadline, calendar: open, timeZone: 'Europe/Brussels',
  now: at('2026-11-13T00:00:04+01:00'), digestText, ...change,
});

describe('a notice', () => {
  it('is valid by its profile, with each addressee, channel and outcome', () => {
    const validate = createValidate();
    for (const addressee of ['custodian', 'coordinator', 'head-of-department', 'ombudsperson'] as const) {
      for (const channel of ['store', 'email', 'webhook'] as const) {
        for (const template of ['upcoming', 'due-today', 'overdue', 'escalation', 'unconfirmed'] as const) {
          for (const isOvertaken of [true, false]) expect(validate(toNotice(question({ moment: step({ addressee, channel, template }), isOvertaken })))).toEqual([]);
        }
      }
    }
    // control: the profile is applied
    const { about: _about, ...rest } = toNotice(question());
    expect(validate(rest).length).toBeGreaterThan(0);
    expect(validate({ ...toNotice(question()), subject: { reference: 'Patient/p1' } }).length).toBeGreaterThan(0);
  });

  it('is one for ever: its id and text follow from the transfer, step and addressee, not from when it is made', () => {
    const [first, later] = [toNotice(question()), toNotice(question({ now: at('2026-11-17T15:00:00+01:00') }))];
    expect([first.id, first.identifier?.[0]?.value, readNotice(first).text]).toEqual([later.id, `${ID}.before-5.custodian`, readNotice(later).text]);
    expect(toNotice(question({ moment: step({ addressee: 'coordinator' }) })).id).not.toBe(first.id);
    expect(toNotice(question({ moment: step({ id: 'before-2' }) })).id).not.toBe(first.id);
  });

  it.each(['custodian', 'coordinator', 'head-of-department', 'ombudsperson'] as const)('names nothing of the patient to the %s', (addressee) => {
    for (const template of ['upcoming', 'due-today', 'overdue', 'escalation', 'unconfirmed'] as const) {
      const text = JSON.stringify(toNotice(question({ moment: step({ addressee, template }) })));
      expect(text).toContain('SO-2026-0001');
      expect(text).not.toMatch(/Peeters|Lotte|kidney|Patient\/|nephrolog(?!y")/iu);
    }
  });

  it('fills every gap, in each language', () => {
    for (const language of ['fr', 'nl', 'de', 'en'] as const) {
      const contacts = { ...programme.contacts, coordinator: { name: 'A', language } };
      for (const template of ['upcoming', 'due-today', 'overdue', 'escalation', 'unconfirmed'] as const) {
        const { text, language: written } = readNotice(toNotice(question({ programme: { ...programme, contacts }, moment: step({ addressee: 'coordinator', template, days: 7 }) })));
        expect([written, text.includes('{'), text.includes('SO-2026-0001'), text.includes('Clinique du Nord'), text.includes('2026')]).toEqual([language, false, true, true, true]);
      }
    }
  });

  it('has the same words in each language', () => {
    const paths = (value: unknown, at_ = ''): readonly string[] => (typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([k, v]) => paths(v, `${at_}/${k}`)) : [at_]);
    const gaps = (value: unknown): readonly string[] => (JSON.stringify(value).match(/\{[a-z]+\}/gu) ?? []).sort();
    const en = findNoticeWords('en');
    for (const language of ['fr', 'nl', 'de'] as const) {
      expect([language, paths(findNoticeWords(language))]).toEqual([language, paths(en)]);
      expect([language, gaps(findNoticeWords(language))]).toEqual([language, gaps(en)]);
    }
  });

  it('counts days in words, and minutes where the rule counts hours', () => {
    const late = (days: number) => readNotice(toNotice(question({ moment: step({ addressee: 'ombudsperson', template: 'escalation', days }), programme: { ...programme, contacts: { ombudsperson: { name: 'A', language: 'en' } } } }))).text;
    expect(late(1)).toContain('is 1 day late');
    expect(late(7)).toContain('is 7 days late');
    expect(late(1)).toContain('by 18 November 2026 at');
    const hours = toNotice(question({ rule: { ...programme.deadline, unit: 'hour' } }));
    expect(readNotice(hours).text).toContain('18 novembre 2026, 23:59');
  });

  it('goes to the department\'s own head where it has one, else to the hospital\'s', () => {
    const head = step({ addressee: 'head-of-department', template: 'escalation' });
    const departments = programme.departments.map((d) => (d.code === 'nephrology' ? { ...d, head: { name: 'Nele Wouters' } } : d));
    expect(toNotice(question({ moment: head, programme: { ...programme, departments } })).recipient).toEqual([{ reference: 'HealthcareService/brussels-children-nephrology', display: 'Nele Wouters' }]);
    expect(toNotice(question({ moment: head })).recipient?.[0]?.display).toBe('Joris Lambert');
  });

  it('waits for the digest or the morning; what is only shown, or overtaken, waits for nothing', () => {
    expect(readNotice(toNotice(question())).exchange).toEqual({ nextAt: '2026-11-13T07:00:00.000Z', attempts: 0 });
    expect(readNotice(toNotice(question({ now: at('2026-11-13T09:30:00+01:00') }))).exchange?.nextAt).toBe('2026-11-14T07:00:00.000Z');
    expect(readNotice(toNotice(question({ moment: step({ channel: 'store' }) }))).exchange).toBeUndefined();
    const overtaken = readNotice(toNotice(question({ isOvertaken: true })));
    expect([overtaken.status, overtaken.reason, overtaken.exchange]).toEqual(['revoked', 'overtaken', undefined]);
  });
});

describe('when it goes out', () => {
  const plan = (from: string, hours: Programme['notices'], closed: readonly string[] = []) =>
    planSending(at(from), { hours, timeZone: 'Europe/Brussels', calendar: { isClosed: (d) => closed.includes(d.toString()) } }).toString();
  const quietHours = { from: '20:00', to: '07:00' };

  it.each([
    ['no hours: at once', '2026-11-13T00:00:00Z', undefined, '2026-11-13T00:00:00Z'],
    ['by day: at once', '2026-11-13T12:00:00Z', { quietHours }, '2026-11-13T12:00:00Z'],
    ['the last quiet minute', '2026-11-13T06:59:59+01:00', { quietHours }, '2026-11-13T06:00:00Z'],
    ['the first minute after', '2026-11-13T07:00:00+01:00', { quietHours }, '2026-11-13T06:00:00Z'],
    ['in the evening: next morning', '2026-11-13T20:00:00+01:00', { quietHours }, '2026-11-14T06:00:00Z'],
    ['quiet at noon', '2026-11-13T12:30:00+01:00', { quietHours: { from: '12:00', to: '13:00' } }, '2026-11-13T12:00:00Z'],
    ['a digest: at its time', '2026-11-13T08:00:00+01:00', { digestAt: '08:00' }, '2026-11-13T07:00:00Z'],
    ['a digest: tomorrow', '2026-11-13T08:00:01+01:00', { digestAt: '08:00' }, '2026-11-14T07:00:00Z'],
    ['a digest over the clock change', '2026-10-24T12:00:00+02:00', { digestAt: '08:00' }, '2026-10-25T07:00:00Z'],
  ])('%s', (_name, from, hours, expected) => {
    expect(plan(from, hours)).toBe(expected);
  });

  it('not on closed days, where the programme says so', () => {
    const closed = ['2026-11-14', '2026-11-15'];
    expect(plan('2026-11-14T10:00:00+01:00', { digestAt: '08:00', quietOnClosedDays: true }, closed)).toBe('2026-11-16T07:00:00Z');
    expect(plan('2026-11-14T10:00:00+01:00', { quietHours, quietOnClosedDays: true }, closed)).toBe('2026-11-16T06:00:00Z');
    expect(plan('2026-11-14T07:00:00+01:00', { digestAt: '08:00' }, closed)).toBe('2026-11-14T07:00:00Z');
  });
});

describe('made once', () => {
  const made = toNotice(question());
  const moved = toNotice(question({ moment: step({ at: at('2026-11-16T00:00:00+01:00') }) }));
  const stored = { ...made, meta: { ...made.meta, versionId: '3' } };

  it('new, it is made; there already, it stays', () => {
    expect(planNotice(made, undefined)).toBe(made);
    expect(planNotice(made, stored)).toBeUndefined();
    expect(planNotice(made, withNoticeStatus(stored, 'revoked', 'pointless'))).toBeUndefined();
  });

  it('one that was never told comes back when its moment moved, as its next version', () => {
    expect(planNotice(moved, withNoticeStatus(stored, 'revoked', 'pointless'))).toEqual({ ...moved, meta: { ...moved.meta, versionId: '3' } });
    expect(planNotice(moved, stored)).toBeDefined();
  });

  it('one that was told, or is in somebody\'s hands, never does', () => {
    const by = { at: '2026-11-13T08:00:00+01:00', by: 'A' };
    for (const told of [
      withSent(withNoticeStatus(stored, 'completed', 'sent'), { at: by.at, messageId: '<1@x>' }), withAcknowledged(stored, by), withBatch(stored, 'b1'),
      withSnoozed(withNoticeStatus(stored, 'on-hold', 'snoozed'), { until: by.at, reason: 'r', by: 'A' }),
    ]) expect(planNotice(moved, told)).toBeUndefined();
  });
});

it('reads what it writes, and leaves nothing behind', () => {
  const made = toNotice(question());
  const all = withNoticeFailure(withNoticeExchange(withHandedOver(withSnoozed(withAcknowledged(withSent(withBatch(withNoticeStatus(made, 'on-hold', 'snoozed'), 'b1'),
    { at: '2026-11-13T08:00:00Z', messageId: '<b1@x>' }), { at: '2026-11-13T09:00:00Z', by: 'A' }), { until: '2026-11-14T09:00:00Z', reason: 'holiday', by: 'B' }),
  { to: 'C', at: '2026-11-13T10:00:00Z', by: 'D' }), { nextAt: '2026-11-13T11:00:00Z', attempts: 2, worker: 'w' }), { code: 'network-unavailable', since: '2026-11-13T08:30:00Z', attempts: 2 });
  expect(createValidate()(all)).toEqual([]);
  expect(readNotice(all)).toMatchObject({
    id: made.id, status: 'on-hold', reason: 'snoozed', transfer: `Task/${ID}`, request: `ServiceRequest/${request.id ?? ''}`, step: 'before-5', template: 'upcoming', addressee: 'custodian', channel: 'email',
    language: 'fr', at: '2026-11-13T00:00:00+01:00', recipient: 'Organization/o1', recipientName: 'Clinique du Nord', batch: 'b1', sent: { messageId: '<b1@x>' }, acknowledged: { by: 'A' },
    snoozed: { until: '2026-11-14T09:00:00Z', reason: 'holiday', by: 'B' }, handedOver: { to: 'C', by: 'D' }, exchange: { nextAt: '2026-11-13T11:00:00Z', attempts: 2, worker: 'w' }, failure: { code: 'network-unavailable' },
  });
  const none = withNoticeFailure(withNoticeExchange(withHandedOver(withSnoozed(withAcknowledged(withSent(withBatch(withNoticeStatus(all, 'active'), undefined), undefined), undefined), undefined), undefined), undefined), undefined);
  expect(none).toEqual(withNoticeExchange(made, undefined));
});
