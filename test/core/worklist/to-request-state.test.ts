// The whole state of one request: derived, complete in its lists, and the same each time.
import { describe, expect, it } from 'vitest';
import { EXT_INSURER_INFORMED_ON } from '../../../src/core/fhir/systems.ts';
import { assessRequest } from '../../../src/core/worklist/assess-request.ts';
import type { RequestRecord } from '../../../src/core/worklist/request-record.ts';
import { toRequestState } from '../../../src/core/worklist/to-request-state.ts';
import { calendars } from '../../support/calendars.ts';
import { caseFolders, knownOf, plus, withEach, withRequest, withTransfers, type Known } from './record-of.ts';

const see = (known: Known, record: RequestRecord = known.record, now = known.now) => toRequestState(record, known.programme, { assessment: assessRequest(record, known.programme, now), now, calendarOf: calendars.of });
const known = knownOf('001');

describe.each(caseFolders)('%s', (folder) => {
  const story = knownOf(folder);
  const state = see(story);

  it('every list is there, empty or not, and nothing is undefined', () => {
    for (const list of [state.steps, state.missing, state.transfers, state.dossier.items, state.dossier.documents, state.authorisations, state.appointments]) expect(Array.isArray(list)).toBe(true);
    expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
  });

  it('is the same when looked at again, and its parts agree', () => {
    expect(see(story)).toEqual(state);
    expect([state.transfers.length, state.dossier.documents.length]).toEqual([story.record.transfers.length, story.record.documents.length]);
    expect(state.steps.filter((s) => s.status === 'current')).toHaveLength(1);
    expect(state.dossier.complete).toBe(state.dossier.items.every((i) => i.status === 'received'));
  });
});

it('who, when and in which programme', () => {
  expect(see(known)).toMatchObject({ id: known.record.request.id, programme: 'brussels-children', placerIdentifier: { system: expect.stringContaining('http'), value: expect.any(String) }, state: 'collecting-records', urgency: 'routine', authoredOn: known.record.request.authoredOn });
});

it('the department by its code, absent where none was given', () => {
  expect(see(known, withRequest(known.record, { performer: [{ reference: 'HealthcareService/brussels-children-nephrology' }] })).department).toBe('nephrology');
  expect(see(knownOf('014'))).not.toHaveProperty('department');
});

it('a draft shows what it lacks and no transfer', () => {
  expect(see(knownOf('014'))).toMatchObject({ state: 'draft', transfers: [], steps: expect.arrayContaining([expect.objectContaining({ code: 'intake', status: 'current' })]) });
});

it('the insurer: informed on, or nothing', () => {
  const p2 = knownOf('008');
  expect(see(p2).insurer).toEqual({ open: [expect.stringContaining('not informed'), expect.stringContaining('Neither')] });
  expect(see(p2, withRequest(p2.record, { extension: [{ url: EXT_INSURER_INFORMED_ON, valueDate: '2026-11-01' }] })).insurer).toEqual({ informedOn: '2026-11-01', open: [expect.stringContaining('Neither')] });
});

it('urgency is the placer\'s, else routine', () => {
  expect(see(known, withRequest(known.record, { priority: 'urgent' })).urgency).toBe('urgent');
  expect(see(known, withEach(known.record, 'ServiceRequest', ({ priority: _p, ...r }) => r)).urgency).toBe('routine');
});

it('documents with what people look for', () => {
  const document = { resourceType: 'DocumentReference' as const, id: 'd1', status: 'current' as const, type: { coding: [{ code: '34133-9' }] }, content: [{ attachment: { url: 'Binary/b1', title: 'Letter' } }] };
  expect(see(known, plus(known.record, document)).dossier.documents).toEqual([{ id: 'd1', type: '34133-9', title: 'Letter', url: 'Binary/b1' }]);
});

it('what is late is derived from now: nothing is stored, and an earlier look is as it was', () => {
  const late = Temporal.Instant.from('2026-11-19T00:00:00+01:00');
  expect(see(known, known.record, late).transfers[0]).toMatchObject({ overdue: true, daysLate: 1 });
  expect(see(known).transfers[0]).toMatchObject({ overdue: false });
  const done = withTransfers(known.record, (t) => ({ ...t, status: 'completed' }));
  expect(see(known, done, late).transfers[0]).toMatchObject({ overdue: false, status: 'completed' });
});

it('who may get the opinion: by which way, and why not', () => {
  expect(see(knownOf('018')).recipients).toEqual([
    { key: 'gp', kind: 'gp', name: 'Invented practice De Linde', channel: 'network', release: { permit: true, reasons: [] } },
    { key: 'physician', kind: 'physician', name: 'Invented practice Kinderarts', channel: 'none', release: { permit: false, reasons: [{ code: 'consent-refused', text: 'The patient refuses the release to this recipient' }] } },
    { key: 'onward', kind: 'onward-centre', name: 'Invented Onward Centre', channel: 'none', release: { permit: false, reasons: [{ code: 'no-consent', text: 'No authorisation to release to this recipient' }] } },
  ]);
});
