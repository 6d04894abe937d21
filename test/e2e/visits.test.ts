// Visits and meetings along the path of a request, over HTTP: in slots of the hospital's own, moved, missed, charged and waived, with the team's outcome between the first visit and the second (P2.6-P2.10, S15). Refusals first.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { discard, issuesOf, searchAll, startTestAdapter, stateOf, type Answer, type TestAdapter } from '../support/adapter.ts';
import { intakeOf, submit } from '../support/stories.ts';

let adapter: TestAdapter;
beforeAll(async () => { adapter = await startTestAdapter(); });
afterAll(async () => { await discard(adapter); });

// Friday 6 November and Friday 13 November 2026, seven days; the clock stands on 3 November
const FIRST = '2026-11-06';
let serial = 0;
const post = (id: string, at: string, body: object): Promise<Answer> => adapter.post(`/second-opinion-requests/${id}/${at}`, body);
/** The adult of case 005 has a complete dossier, and is accepted. */
const accepted = async (): Promise<string> => {
  serial += 1;
  const intake = intakeOf('005');
  const id = (await submit(adapter, { ...intake, placerIdentifier: { ...intake.placerIdentifier, value: `VISITS-${String(serial)}` } })).body.at('id').text;
  const answer = await post(id, 'assessment', { decision: 'accept' });
  expect(answer.status, answer.text).toBe(200);
  return id;
};
const stepOf = (state: Json, code: string): Json => state.at('steps').list.find((s) => s.at('code').text === code) ?? state.at('no-such-step');
const statusOf = (state: Json, code: string): string => stepOf(state, code).at('taskStatus').text;
const visitOf = (state: Json, id: string): Json => state.at('appointments').list.find((a) => a.at('id').text === id) ?? state.at('no-such-visit');
const madeOf = (answer: Answer): string => answer.headers.get('location')?.split('/').at(-1) ?? '';
const book = async (id: string, kind: string, start: string, change: object = {}): Promise<Answer> => post(id, 'appointments', { kind, start, end: Temporal.Instant.from(start).add({ minutes: 40 }).toString(), ...change });
const at = (text: string): void => { adapter.clock.set(text); };
const NOW = '2026-11-03T10:30:00+01:00';
const room = (change: object = {}): object => ({
  programme: 'dutch-cancer', kinds: ['first-visit'], practitioner: { identifiers: [{ system: 'https://staff.example.org', value: 'P-1' }], name: { family: 'Droom', given: ['Els'] } }, location: 'Room 12',
  from: FIRST, until: FIRST, opensAt: '09:00', closesAt: '11:00', minutes: 40, ...change,
});

describe('slots', () => {
  it('refusals: no such programme or department, a body that is none, the past, a slot that overlaps', async () => {
    for (const [change, status] of [[{ programme: 'nowhere' }, 422], [{ department: 'nowhere' }, 422], [{ minutes: 4 }, 422], [{ from: '2026-10-01', until: '2026-10-02' }, 422], [{ weekdays: ['sun'] }, 422], [{ kinds: [] }, 422]] as const) {
      expect([change, (await adapter.post('/slots', room(change))).status]).toEqual([change, status]);
    }
    expect((await adapter.post('/slots', room())).body.at('made').value).toBe(3);
    const overlapping = await adapter.post('/slots', room({ opensAt: '09:20' }));
    expect([overlapping.status, overlapping.body.at('issue', 0, 'expression', 0).text]).toEqual([422, 'opensAt']);
    expect((await adapter.post('/slots', room())).body.value).toMatchObject({ made: 0, kept: 3 });
  });

  it('a request is shown those that it may take; one that is taken away is taken by nobody, and comes back when it is made again', async () => {
    const id = await accepted();
    await adapter.post('/slots', room());
    const open = async (): Promise<readonly Json[]> => (await adapter.get(`/second-opinion-requests/${id}/slots?kind=first-visit`)).body.at('slots').list;
    const [slot] = await open();
    expect([slot?.at('start').text, slot?.at('practitioner').text, slot?.at('location').text, slot?.at('status').text]).toEqual(['2026-11-06T09:00:00+01:00', 'Els Droom', 'Room 12', 'free']);
    expect((await adapter.get(`/second-opinion-requests/${id}/slots?kind=coffee`)).status).toBe(400);
    expect((await adapter.get(`/second-opinion-requests/${id}/slots?kind=second-visit`)).body.at('slots').list).toEqual([]);
    const slotId = slot?.at('id').text ?? '';
    expect((await adapter.post(`/slots/${slotId}/withdrawal`, {})).status).toBe(422);
    expect((await adapter.post(`/slots/${slotId}/withdrawal`, { reason: 'Ill' })).body.at('status').text).toBe('busy-unavailable');
    expect((await open()).map((s) => s.at('id').text)).not.toContain(slotId);
    expect((await post(id, 'appointments', { kind: 'first-visit', slot: slotId })).status).toBe(409);
    expect((await adapter.post('/slots', room())).body.value).toMatchObject({ made: 1, kept: 2 });
    expect((await post(id, 'appointments', { kind: 'first-visit', slot: 'none' })).status).toBe(404);
    expect((await post(id, 'appointments', { kind: 'first-visit', slot: slotId, start: `${FIRST}T09:00:00+01:00` })).status).toBe(422);
    const booked = await post(id, 'appointments', { kind: 'first-visit', slot: slotId, interpreter: 'ar', remote: true });
    expect(visitOf(booked.body, madeOf(booked)).value).toMatchObject({ status: 'booked', start: '2026-11-06T09:00:00+01:00', end: '2026-11-06T09:40:00+01:00', slot: slotId, interpreter: 'ar', remote: true });
    expect((await adapter.post(`/slots/${slotId}/withdrawal`, { reason: 'Ill' })).status).toBe(409);
    const kept = (await adapter.get(`/fhir/R4/Appointment/${madeOf(booked)}`)).body;
    expect(kept.at('participant').list.map((p) => p.at('actor', 'display').value ?? p.at('actor', 'reference').value ?? p.at('type', 0, 'coding', 0, 'code').value)).toEqual([expect.stringMatching(/^Patient\//u), expect.stringMatching(/^HealthcareService\//u), 'Els Droom', 'Room 12', 'translator']);
    const taken = (await adapter.get(`/fhir/R4/Slot/${slotId}`)).text;
    expect(taken).not.toContain(id);
  });
});

describe('moved and cancelled', () => {
  it('the same appointment, its former slot free, its history kept; a late wish of the patient is free and said to be', async () => {
    at(NOW);
    const id = await accepted();
    await adapter.post('/slots', room());
    const slots = (await adapter.get(`/second-opinion-requests/${id}/slots?kind=first-visit`)).body.at('slots').list.filter((s) => s.at('practitioner').text === 'Els Droom').map((s) => s.at('id').text);
    const [one = '', two = ''] = slots.slice(-2);
    const visit = madeOf(await post(id, 'appointments', { kind: 'first-visit', slot: one }));
    const move = (body: object): Promise<Answer> => post(id, `appointments/${visit}/rescheduling`, { by: 'patient', receivedAt: adapter.clock.now().toString(), ...body });
    expect((await move({})).status).toBe(422);
    expect((await move({ slot: one })).status).toBe(409);
    expect((await move({ slot: two, receivedAt: '2027-01-01T00:00:00Z' })).status).toBe(422);
    const moved = await move({ slot: two, reason: 'Has to work' });
    expect([moved.status, visitOf(moved.body, visit).at('slot').text, moved.body.at('appointments').list.length]).toEqual([200, two, 1]);
    const statusOfSlot = async (slot: string): Promise<string> => (await adapter.get(`/fhir/R4/Slot/${slot}`)).body.at('status').text;
    expect([await statusOfSlot(one), await statusOfSlot(two)]).toEqual(['free', 'busy']);
    expect((await adapter.get(`/fhir/R4/Appointment/${visit}/_history`)).body.at('entry').list.map((e) => e.at('resource', 'slot', 0, 'reference').text)).toEqual([`Slot/${two}`, `Slot/${one}`]);
    at('2026-11-05T20:00:00+01:00');
    const late = await move({ start: '2026-11-09T10:00:00+01:00', end: '2026-11-09T10:40:00+01:00' });
    expect([late.status, late.body.at('warnings', 0, 'text').text.slice(0, 26), visitOf(late.body, visit).at('charge').value]).toEqual([200, 'Moved too late to be free:', undefined]);
    expect([await statusOfSlot(two), visitOf(late.body, visit).at('slot').value]).toEqual(['free', undefined]);
    expect(visitOf(late.body, visit).at('charge').value).toBeUndefined();
  });

  it.each([
    ['exactly 24 hours before, across the night that loses an hour', '2027-03-28T10:00:00+02:00', '2027-03-27T09:00:00+01:00', 0, undefined], ['a second less, that night', '2027-03-28T10:00:00+02:00', '2027-03-27T09:00:00+01:00', 1, 'billable'],
    ['exactly 24 hours before, across the night that has one twice', '2027-10-31T10:00:00+01:00', '2027-10-30T11:00:00+02:00', 0, undefined], ['a second less, that night', '2027-10-31T10:00:00+01:00', '2027-10-30T11:00:00+02:00', 1, 'billable'],
  ] as const)('%s', async (_name, start, day, seconds, status) => {
    at(NOW);
    const id = await accepted();
    const visit = madeOf(await book(id, 'first-visit', start));
    const receivedAt = Temporal.Instant.from(day).add({ seconds }).toString();
    at(start);
    const cancelled = await post(id, `appointments/${visit}/cancellation`, { by: 'patient', receivedAt, reason: 'Ill since this morning' });
    expect([cancelled.status, visitOf(cancelled.body, visit).at('charge', 'status').value]).toEqual([200, status]);
    const charges = await searchAll(adapter, `ChargeItem?supporting-information=Appointment/${visit}`);
    expect(charges.length).toBe(status ? 1 : 0);
    if (charges[0]) {
      expect(charges[0].value).toMatchObject({
        status: 'billable', code: { coding: [{ code: 'late-cancellation' }] }, occurrenceDateTime: start, performingOrganization: { reference: 'Organization/dutch-cancer' },
        note: [{ time: receivedAt, text: 'Ill since this morning', authorReference: { reference: expect.stringMatching(/^Patient\//u) as string } }],
      });
      expect((await searchAll(adapter, `ChargeItem?status=billable&supporting-information=ServiceRequest/${id}`)).length).toBe(1);
    }
    at(NOW);
  });

  it('the hospital cancels late: nothing is billed; a request that is cancelled by the patient takes its visit along, and its slot is free', async () => {
    at(NOW);
    const [one, two] = [await accepted(), await accepted()];
    const visit = madeOf(await book(one, 'first-visit', '2026-11-04T10:00:00+01:00'));
    const cancelled = await post(one, `appointments/${visit}/cancellation`, { by: 'hospital', receivedAt: NOW });
    expect([visitOf(cancelled.body, visit).at('lateCancellation').value, visitOf(cancelled.body, visit).at('charge').value]).toEqual([true, undefined]);
    expect(statusOf(cancelled.body, 'first-visit')).toBe('ready');
    await adapter.post('/slots', room({ from: '2026-11-04', until: '2026-11-04' }));
    const slot = (await adapter.get(`/second-opinion-requests/${two}/slots?kind=first-visit`)).body.at('slots', 0, 'id').text;
    const taken = await post(two, 'appointments', { kind: 'first-visit', slot });
    expect(taken.status, taken.text).toBe(201);
    const ended = await post(two, 'cancellation', { by: 'patient', reason: 'Not needed any more' });
    expect([ended.status, visitOf(ended.body, madeOf(taken)).at('charge').value]).toEqual([200, { id: expect.any(String), code: 'late-cancellation', status: 'billable' }]);
    expect((await adapter.get(`/fhir/R4/Slot/${slot}`)).body.at('status').text).toBe('free');
  });
});

describe('who came', () => {
  it('missed: billable with its evidence, and room for another; turned up after all: nothing is owed; waived with a reason', async () => {
    at(NOW);
    const id = await accepted();
    const visit = madeOf(await book(id, 'first-visit', '2026-11-06T10:00:00+01:00'));
    const attend = (outcome: string, observedAt: string): Promise<Answer> => post(id, `appointments/${visit}/attendance`, { outcome, observedAt });
    expect((await attend('no-show', '2026-11-06T10:10:00+01:00')).status).toBe(422); // lies ahead
    at('2026-11-06T11:00:00+01:00');
    expect((await attend('no-show', '2026-11-06T09:59:59+01:00')).status).toBe(422);
    expect((await post(id, `appointments/${visit}/waiver`, { reason: 'Nothing to waive' })).status).toBe(409);
    const missed = await attend('no-show', '2026-11-06T10:30:00+01:00');
    expect([missed.status, visitOf(missed.body, visit).at('status').text, visitOf(missed.body, visit).at('charge').value, statusOf(missed.body, 'first-visit')]).toEqual([200, 'noshow', { id: expect.any(String), code: 'no-show', status: 'billable' }, 'ready']);
    expect((await attend('no-show', '2026-11-06T10:30:00+01:00')).status).toBe(409);
    expect((await post(id, `appointments/${visit}/waiver`, {})).status).toBe(422);
    const waived = await post(id, `appointments/${visit}/waiver`, { reason: 'Was taken into hospital that day' });
    expect([visitOf(waived.body, visit).at('charge', 'status').text, visitOf(waived.body, visit).at('billable').value]).toEqual(['not-billable', false]);
    const [charge] = await searchAll(adapter, `ChargeItem?supporting-information=Appointment/${visit}`);
    expect(charge?.at('note').list.map((n) => n.at('text').text)).toEqual(['Did not come', 'Was taken into hospital that day']);
    const after = await attend('attended', '2026-11-06T10:40:00+01:00');
    expect([after.status, visitOf(after.body, visit).at('charge').value, statusOf(after.body, 'first-visit')], after.text).toEqual([200, undefined, 'completed']);
    expect((await searchAll(adapter, `ChargeItem?supporting-information=Appointment/${visit}`)).map((c) => c.at('status').text)).toEqual(['entered-in-error']);
    expect((await attend('no-show', '2026-11-06T10:40:00+01:00')).status).toBe(409);
  });
});

describe('the path: first visit, team, second visit', () => {
  it('attended in their order; the second visit not before the outcome of the team, and in its window', async () => {
    at(NOW);
    const ahead = (await submit(adapter, { ...intakeOf('005'), placerIdentifier: { system: 'https://placer.example.org/requests', value: 'AHEAD' } })).body.at('id').text;
    const early = await book(ahead, 'first-visit', '2026-11-06T10:00:00+01:00');
    expect([early.status, early.body.at('warnings').list.some((w) => w.at('text').text.includes('has not accepted'))]).toEqual([201, true]);
    at('2026-11-06T11:00:00+01:00');
    const tooSoon = await post(ahead, `appointments/${madeOf(early)}/attendance`, { outcome: 'attended' });
    expect([tooSoon.status, issuesOf(tooSoon)[0]]).toEqual([409, expect.stringContaining('first-visit has not been reached')]);

    at(NOW);
    const id = await accepted();
    const second = (start: string): Promise<Answer> => book(id, 'second-visit', start);
    const first = await book(id, 'first-visit', '2026-11-06T10:00:00+01:00');
    expect(statusOf(first.body, 'first-visit')).toBe('in-progress');
    expect((await second('2026-11-13T10:00:00+01:00')).status).toBe(422);
    at('2026-11-06T10:05:00+01:00');
    const came = await post(id, `appointments/${madeOf(first)}/attendance`, { outcome: 'arrived' });
    expect([statusOf(came.body, 'first-visit'), came.body.at('state').text], came.text).toEqual(['completed', 'team-meeting']);
    at('2026-11-06T11:00:00+01:00');
    expect((await post(id, `appointments/${madeOf(first)}/attendance`, { outcome: 'attended' })).status).toBe(200);

    const team = await book(id, 'team-meeting', '2026-11-10T16:00:00+01:00', { title: 'Oncology team' });
    const meeting = visitOf(team.body, madeOf(team)).at('meeting').text;
    expect(meeting).toMatch(/team-meeting-2026-11-10$/u);
    const outcome = (of: string, body: object): Promise<Answer> => post(id, `appointments/${of}/outcome`, body);
    expect((await outcome(madeOf(team), { outcome: 'recommendation' })).status).toBe(422); // not held yet
    at('2026-11-10T17:00:00+01:00');
    expect((await outcome(madeOf(first), { outcome: 'recommendation' })).status).toBe(422);
    expect((await outcome(madeOf(team), { outcome: 'agreed' })).status).toBe(422);
    const more = await outcome(madeOf(team), { outcome: 'further-information', summary: 'The slides are missing' });
    expect([more.status, statusOf(more.body, 'team-meeting'), (await second('2026-11-13T10:00:00+01:00')).status], more.text).toEqual([200, 'in-progress', 422]);

    const again = await book(id, 'team-meeting', '2026-11-11T16:00:00+01:00');
    at('2026-11-11T17:00:00+01:00');
    const wider = await outcome(madeOf(again), { outcome: 'multidisciplinary-meeting' });
    expect([wider.status, statusOf(wider.body, 'team-meeting'), statusOf(wider.body, 'multidisciplinary-meeting'), wider.body.at('state').text], wider.text).toEqual([200, 'completed', 'ready', 'multidisciplinary-meeting']);
    expect((await second('2026-11-13T10:00:00+01:00')).status).toBe(422);
    const multi = await book(id, 'multidisciplinary-meeting', '2026-11-11T18:00:00+01:00');
    at('2026-11-11T19:00:00+01:00');
    expect((await outcome(madeOf(multi), { outcome: 'multidisciplinary-meeting' })).status).toBe(422);
    const decided = await outcome(madeOf(multi), { outcome: 'recommendation', summary: 'Another treatment is advised' });
    expect([decided.status, statusOf(decided.body, 'multidisciplinary-meeting'), statusOf(decided.body, 'second-visit')], decided.text).toEqual([200, 'completed', 'ready']);
    const [task] = await searchAll(adapter, `Task?based-on=ServiceRequest/${id}&business-status=multidisciplinary-meeting&code=perform-step`);
    expect(task?.at('output').list.map((o) => o.at('valueCodeableConcept', 'coding', 0, 'code').value ?? o.at('valueReference', 'reference').value)).toEqual(['recommendation', `Appointment/${madeOf(multi)}`]);
    expect((await outcome(madeOf(multi), { outcome: 'recommendation' })).status).toBe(409);

    // seven days after the sixth, give or take three
    for (const [start, status] of [['2026-11-17T10:00:00+01:00', 422], ['2026-11-16T10:00:00+01:00', 201]] as const) expect([start, (await second(start)).status]).toEqual([start, status]);
    const visit = (await stateOf(adapter, id)).at('appointments').list.find((a) => a.at('kind').text === 'second-visit')?.at('id').text ?? '';
    at('2026-11-16T11:00:00+01:00');
    const seen = await post(id, `appointments/${visit}/attendance`, { outcome: 'attended' });
    expect([seen.status, statusOf(seen.body, 'second-visit'), seen.body.at('state').text], seen.text).toEqual([200, 'completed', 'report']);
  });

  it('the agenda of a meeting: each request by itself, with its question, and no patient', async () => {
    at(NOW);
    const [one, two] = [await accepted(), await accepted()];
    for (const [i, id] of [one, two].entries()) expect((await book(id, 'team-meeting', `2026-11-12T16:${String(i)}0:00+01:00`, { meeting: 'thursday-team' })).status).toBe(201);
    expect((await adapter.get('/meetings/never-held')).status).toBe(404);
    const listed = (await adapter.get('/meetings')).body.at('meetings').list.find((m) => m.at('meeting').text === 'thursday-team');
    expect([listed?.at('requests').value, listed?.at('start').text]).toEqual([2, '2026-11-12T16:00:00+01:00']);
    const agenda = await adapter.get('/meetings/thursday-team');
    expect(agenda.body.at('items').list.map((i) => [i.at('request').text, i.at('appointment', 'start').text, i.at('dossierComplete').value])).toEqual([[one, '2026-11-12T16:00:00+01:00', true], [two, '2026-11-12T16:10:00+01:00', true]]);
    const question = (intakeOf('005') as { readonly question?: string }).question;
    expect(question === undefined || agenda.body.at('items', 0, 'question').text === question).toBe(true);
    const patient = (intakeOf('005') as unknown as { readonly patient: { readonly names: readonly [{ readonly family: string }] } }).patient.names[0].family;
    expect(agenda.text).not.toContain(patient);
    const appointments = await searchAll(adapter, `Appointment?identifier=${encodeURIComponent('https://second-opinion-adapter.org/fhir/meeting')}|thursday-team`);
    expect(appointments.map((a) => a.at('basedOn').list.length)).toEqual([1, 1]);
    expect(JSON.stringify(appointments.map((a) => a.value))).not.toContain('Patient/');
    // moved to another day, it leaves that meeting
    const moved = await post(two, `appointments/${visitIdOf(await stateOf(adapter, two))}/rescheduling`, { by: 'hospital', receivedAt: NOW, start: '2026-11-13T16:00:00+01:00', end: '2026-11-13T16:10:00+01:00' });
    expect(moved.body.at('appointments', 0, 'meeting').text).toMatch(/team-meeting-2026-11-13$/u);
    expect((await adapter.get('/meetings/thursday-team')).body.at('items').list.length).toBe(1);
  });
});

const visitIdOf = (state: Json): string => state.at('appointments', 0, 'id').text;

describe('for the calendar', () => {
  it('published, moved, cancelled: the same UID, a growing SEQUENCE, nothing of why', async () => {
    at(NOW);
    const id = await accepted();
    const visit = madeOf(await book(id, 'first-visit', '2026-11-06T10:00:00+01:00', { location: 'Route 5, room 12; wait', title: 'Second opinion on a melanoma' }));
    const read = async (): Promise<Answer> => adapter.get(`/second-opinion-requests/${id}/appointments/${visit}/calendar`);
    const lineOf = (answer: Answer, name: string): string | undefined => answer.text.split('\r\n').find((line) => line.startsWith(name));
    const first = await read();
    expect([first.status, first.headers.get('content-type'), first.headers.get('content-disposition')]).toEqual([200, 'text/calendar; charset=utf-8', `attachment; filename="appointment-${visit}.ics"`]);
    expect(['METHOD', 'UID', 'SEQUENCE', 'DTSTART', 'DTEND', 'STATUS'].map((name) => lineOf(first, name))).toEqual(['METHOD:PUBLISH', `UID:${visit}`, 'SEQUENCE:0', 'DTSTART:20261106T090000Z', 'DTEND:20261106T094000Z', 'STATUS:CONFIRMED']);
    expect(first.text).toContain('Route 5\\, room 12\\; wait');
    expect(first.text.toLowerCase()).not.toMatch(/melanoma|opinion|oncolog/u);
    await post(id, `appointments/${visit}/rescheduling`, { by: 'hospital', receivedAt: NOW, start: '2026-11-07T10:00:00+01:00', end: '2026-11-07T10:40:00+01:00' });
    const second = await read();
    expect(['METHOD', 'UID', 'SEQUENCE', 'DTSTART'].map((name) => lineOf(second, name))).toEqual(['METHOD:PUBLISH', `UID:${visit}`, 'SEQUENCE:1', 'DTSTART:20261107T090000Z']);
    await post(id, `appointments/${visit}/cancellation`, { by: 'hospital', receivedAt: NOW });
    const third = await read();
    expect(['METHOD', 'UID', 'SEQUENCE', 'STATUS'].map((name) => lineOf(third, name))).toEqual(['METHOD:CANCEL', `UID:${visit}`, 'SEQUENCE:2', 'STATUS:CANCELLED']);
    expect((await adapter.get(`/second-opinion-requests/${id}/appointments/none/calendar`)).status).toBe(404);
  });
});
