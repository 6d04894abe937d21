// A visit is booked in the hospital's own calendar, moved and given back there, once, whatever happens on the way (S15, S19): over real HTTP, in both ways, against a calendar that also stalls, lies and does things twice.
import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../src/simulator/faults.ts';
import { toJson, type Json } from '../../src/simulator/to-json.ts';
import { searchAll, stateOf, until, untilState, type Answer } from '../support/adapter.ts';
import { calendarPeer, programmesWithCalendar, type Way } from '../support/calendar.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { childIntake, submit } from '../support/stories.ts';

const PATH = '/ehr/fhir';
const TIME = { id: 'chosen', start: '2026-11-10T09:00:00Z', end: '2026-11-10T09:40:00Z' };
const LATER = { id: 'later', start: '2026-11-12T13:00:00Z', end: '2026-11-12T13:40:00Z' };
const QUERY = 'kind=first-visit&from=2026-11-09T00:00:00Z&to=2026-11-13T00:00:00Z';

interface Ready { readonly stage: Stage; readonly id: string; readonly way: Way }

const ready = async (way: Way, peer: object = {}): Promise<Ready> => {
  const stage = await openStage({ settings: { programmesDir: programmesWithCalendar() }, peersBeside: (network) => [calendarPeer(network, way, peer)] });
  const { times } = stage.network.state.calendar;
  times.clear();
  for (const time of [TIME, LATER]) times.set(time.id, time);
  return { stage, way, id: (await submit(stage.adapter, childIntake(stage.adapter.clock.now()))).body.at('id').text };
};

const freeTimes = ({ stage, id }: Ready, query = QUERY): Promise<Answer> => stage.adapter.get(`/second-opinion-requests/${id}/free-times?${query}`);
const freeTime = ({ way }: Pick<Ready, 'way'>, time = TIME): string => `${way === 'ihe' ? 'Appointment' : 'Slot'}/${time.id}`;
const bodyOf = (r: Pick<Ready, 'way'>, time = TIME): object => ({ kind: 'first-visit', start: time.start, end: time.end, freeTime: freeTime(r, time) });
const book = (r: Ready, { time = TIME, id = r.id, key }: { time?: typeof TIME; id?: string; key?: string } = {}): Promise<Answer> =>
  r.stage.adapter.post(`/second-opinion-requests/${id}/appointments`, bodyOf(r, time), key ? { 'Idempotency-Key': key } : {});
const strike = ({ stage }: Ready, kind: FaultKind, more: { readonly times?: number; readonly delayMs?: number; readonly path?: string } = { times: 1 }): void => {
  stage.network.state.setFaults([{ path: PATH, kind, ...more }]);
};
const visitOf = (state: Json): Json => state.at('appointments', 0);
const kept = ({ stage }: Ready): readonly (readonly string[])[] => [...stage.network.state.calendar.kept.values()].map(({ appointment: a }) => [a.status, a.start ?? '']);
const live = (r: Ready): readonly (readonly string[])[] => kept(r).filter(([status]) => status !== 'cancelled').map(([status = '', start = '']) => [status, Temporal.Instant.from(start).toString()]);
const agreed = (r: Ready): Promise<Json> => untilState(r.stage.adapter, r.id, (s) => visitOf(s).at('calendar', 'status').text === 'completed', 'agreed');
const failing = (r: Ready, reason: string): Promise<Json> => untilState(r.stage.adapter, r.id, (s) => visitOf(s).at('calendar', 'statusReason').text === reason, reason);
const retryLater = ({ stage }: Ready): void => { stage.adapter.clock.add({ hours: 2 }); };
const BOOKED = [['booked', TIME.start]];

describe.each<Way>(['ihe', 'slots'])('a calendar asked by %s', (way) => {
  it('free times are shown, one is booked, and the calendar and we agree', async () => {
    const r = await ready(way);
    const times = await freeTimes(r);
    expect([times.status, times.body.at('peer').text, times.body.at('times').list.map((t) => [t.at('reference').text, t.at('start').text])]).toEqual([200, 'ehr', [[freeTime(r), '2026-11-10T09:00:00.000Z'], [freeTime(r, LATER), '2026-11-12T13:00:00.000Z']]]);
    const made = await book(r);
    expect([made.status, visitOf(made.body).at('status').text, visitOf(made.body).at('calendar', 'status').text, visitOf(made.body).at('calendar', 'has').text]).toEqual([201, 'booked', 'completed', 'booked']);
    expect(live(r)).toEqual(BOOKED);
    const [there] = [...r.stage.network.state.calendar.kept.values()];
    expect(there?.appointment.identifier?.[0]?.value).toBe(visitOf(made.body).at('id').text);
    expect((await freeTimes(r, QUERY.replace('first-visit', 'team-meeting'))).body.at('times').list.map((t) => t.at('reference').text)).toEqual([freeTime(r, LATER)]);
  });

  it.each([['kind', 'kind=none&from=2026-11-09T00:00:00Z&to=2026-11-13T00:00:00Z'], ['from', 'kind=first-visit&to=2026-11-13T00:00:00Z'], ['to', 'kind=first-visit&from=2026-11-09T00:00:00Z&to=2027-11-13T00:00:00Z']])('a question without a good %s is refused, and nothing is asked', async (element, query) => {
    const r = await ready(way);
    const answer = await freeTimes(r, query);
    expect([answer.status, answer.body.at('issue', 0, 'expression', 0).text, r.stage.calls(PATH)]).toEqual([422, element, 0]);
    expect((await freeTimes(r)).status).toBe(200);
  });

  it('nothing of the case and no number of ours reaches the calendar with a search, and nothing but the patient and the time with a booking', async () => {
    const r = await ready(way);
    await freeTimes(r);
    expect(r.stage.network.state.calls.filter((c) => c.path.startsWith(PATH)).map((c) => c.query).join('')).not.toContain('17020803132');
    await book(r);
    const [there] = [...r.stage.network.state.calendar.kept.values()];
    expect(Object.keys(there?.appointment ?? {}).filter((k) => !['resourceType', 'id', 'meta', 'identifier', 'status', 'serviceType', 'start', 'end', 'participant', 'slot'].includes(k))).toEqual([]);
  });

  it('a time that somebody took meanwhile is refused, and the visit does not stand here either', async () => {
    const r = await ready(way);
    strike(r, 'time-taken', {});
    const made = await book(r);
    expect([made.status, made.body.at('issue', 0, 'expression', 0).text, live(r)]).toEqual([409, 'freeTime', []]);
    const state = await failing(r, 'time-taken');
    expect([visitOf(state).at('status').text, visitOf(state).at('calendar', 'status').text]).toEqual(['cancelled', 'failed']);
    r.stage.network.state.setFaults([]);
    expect((await book(r, { time: LATER })).status).toBe(201);
  });

  it('two requests that want the same time: one gets it', async () => {
    const r = await ready(way);
    const other = (await submit(r.stage.adapter, { ...childIntake(r.stage.adapter.clock.now()) })).body.at('id').text;
    const answers = await Promise.all([book(r), book(r, { id: other })]);
    expect(answers.map((a) => a.status).toSorted()).toEqual([201, 409]);
    expect(live(r)).toEqual(BOOKED);
  });

  it.each<FaultKind>(['cut-after-accept', '500-after-accept', 'never', 'slow'])('%s: it was done though nobody said so, and is done once', async (kind) => {
    const r = await ready(way, { limits: { timeoutMs: 1000, documentTimeoutMs: 1000 } });
    strike(r, kind, { times: 1, delayMs: 2000 });
    const made = await book(r);
    expect([201, 202]).toContain(made.status);
    // a busy machine may need more than one attempt
    const state = await untilState(r.stage.adapter, r.id, (s) => {
      r.stage.adapter.clock.add({ minutes: 2 });
      return visitOf(s).at('calendar', 'status').text === 'completed';
    }, 'agreed');
    expect([visitOf(state).at('status').text, live(r)]).toEqual(['booked', BOOKED]);
  });

  it('a calendar that is slow is not waited for: 202 with the Task, which goes on by itself', async () => {
    const r = await ready(way);
    strike(r, 'slow', { times: 1, delayMs: 5000 });
    const made = await book(r, { key: 'one' });
    expect([made.status, made.body.at('resourceType').text, made.headers.get('location')?.endsWith(`/fhir/R4/Task/${made.body.at('id').text}`)]).toEqual([202, 'Task', true]);
    expect(live(r)).toEqual([]);
    expect(visitOf(await stateOf(r.stage.adapter, r.id)).at('status').text).toBe('pending');
    await agreed(r);
    const again = await book(r, { key: 'one' });
    expect([again.status, visitOf(again.body).at('status').text, live(r)]).toEqual([200, 'booked', BOOKED]);
  });

  it('a calendar that says booked and keeps nothing is not believed once it is asked', async () => {
    const r = await ready(way);
    strike(r, 'lie-accepted', { times: 9, path: `${PATH}/Appointment` });
    await book(r);
    // as far as anybody can know, it stands; a change finds out that it does not
    const state = await agreed(r);
    await r.stage.adapter.post(`/second-opinion-requests/${r.id}/appointments/${visitOf(state).at('id').text}/cancellation`, { by: 'hospital', receivedAt: '2026-11-03T10:00:00+01:00' });
    await untilState(r.stage.adapter, r.id, (s) => !['requested', 'in-progress'].includes(visitOf(s).at('calendar', 'status').text), 'given back');
    expect(live(r)).toEqual([]);
  });

  it('a calendar that books twice keeps one: the other is given back', async () => {
    const r = await ready(way);
    strike(r, 'book-twice', { times: 2, path: `${PATH}/Appointment${way === 'ihe' ? '/$book' : ''}` });
    await book(r);
    await agreed(r);
    expect([live(r), kept(r).filter(([status]) => status === 'cancelled').length]).toEqual([BOOKED, 1]);
  });

  it('a calendar that books another hour than the one that was chosen gets it back, and the visit is refused', async () => {
    const r = await ready(way);
    strike(r, 'keep-other', { times: way === 'ihe' ? 2 : 1, path: `${PATH}/Appointment${way === 'ihe' ? '/$book' : ''}` });
    expect((await book(r)).status).toBe(409);
    const state = await failing(r, 'time-taken');
    expect([visitOf(state).at('status').text, live(r)]).toEqual(['cancelled', []]);
  });

  it('somebody else\'s appointment in the answer stops it for a person to look at', async () => {
    const r = await ready(way);
    strike(r, 'other-patient', { times: 1, path: `${PATH}/Appointment${way === 'ihe' ? '/$book' : ''}` });
    await book(r);
    const state = await failing(r, 'visit-differs');
    expect([visitOf(state).at('status').text, visitOf(state).at('calendar', 'failure', 'fault').text]).toEqual(['pending', 'network']);
  });

  it('a calendar that is away is tried again, given up in the end, and replayed by a person', async () => {
    const r = await ready(way);
    strike(r, '503', {});
    expect((await book(r)).status).toBe(202);
    await failing(r, 'network-unavailable');
    const inWorklist = async (): Promise<readonly unknown[]> => (await r.stage.adapter.get('/worklist')).body.at('rows').list.find((row) => row.at('id').text === r.id)?.at('visits').list.map((v) => [v.at('peer').text, v.at('failure', 'code').text, v.at('failure', 'givenUp').value]) ?? [];
    expect(await inWorklist()).toEqual([['ehr', 'network-unavailable', false]]);
    retryLater(r);
    r.stage.adapter.clock.add({ hours: 80 });
    const state = await failing(r, 'exchange-given-up');
    expect(await inWorklist()).toEqual([['ehr', 'network-unavailable', true]]);
    expect((await r.stage.adapter.get('/worklist', { Accept: 'text/html' })).text).toMatch(/waits for the calendar<\/span> ehr/u);
    expect(live(r)).toEqual([]);
    const [page, letters, attempts] = await Promise.all([`/second-opinion-requests/${r.id}`, '/peers', `/second-opinion-requests/${r.id}/exchanges`].map((at) => r.stage.adapter.get(at, { Accept: 'text/html' })));
    expect([page, letters, attempts].map((p) => [p?.status, /replay/u.test(p?.text ?? '')])).toEqual([[200, true], [200, true], [200, true]]);
    expect([page?.text, letters?.text, attempts?.text].join(' ')).toMatch(/waits for the calendar.*a visit in the calendar of.*A visit in the calendar of ehr/su);
    r.stage.network.state.setFaults([]);
    r.stage.adapter.clock.set('2026-11-09T10:00:00Z');
    const replayed = await r.stage.adapter.post(`/second-opinion-requests/${r.id}/transfers/${visitOf(state).at('calendar', 'task').text}/replay`, {});
    expect(replayed.status).toBe(200);
    await agreed(r);
    expect(live(r)).toEqual(BOOKED);
    expect(await inWorklist()).toEqual([]);
  });

  it('a time that passed before the calendar answered is not booked', async () => {
    const r = await ready(way);
    strike(r, '503', {});
    await book(r);
    r.stage.network.state.setFaults([]);
    r.stage.adapter.clock.set('2026-11-11T10:00:00Z');
    const state = await failing(r, 'time-passed');
    expect([visitOf(state).at('status').text, live(r)]).toEqual(['cancelled', []]);
  });

  it('a visit that is cancelled here is given back there', async () => {
    const r = await ready(way);
    const made = await book(r);
    const cancelled = await r.stage.adapter.post(`/second-opinion-requests/${r.id}/appointments/${visitOf(made.body).at('id').text}/cancellation`, { by: 'patient', receivedAt: '2026-11-03T10:00:00+01:00' });
    expect([cancelled.status, visitOf(cancelled.body).at('calendar', 'status').text]).toEqual([200, 'requested']);
    const state = await agreed(r);
    expect([visitOf(state).at('status').text, visitOf(state).at('calendar', 'has').text, live(r)]).toEqual(['cancelled', 'cancelled', []]);
    expect((await freeTimes(r)).body.at('times').list).toHaveLength(2);
  });

  it('a visit that is moved here is moved there; not into a slot of ours, nor before the calendar has answered', async () => {
    const r = await ready(way);
    const visit = visitOf((await book(r)).body).at('id').text;
    const reschedule = (to: object): Promise<Answer> => r.stage.adapter.post(`/second-opinion-requests/${r.id}/appointments/${visit}/rescheduling`, { by: 'patient', receivedAt: '2026-11-03T10:00:00+01:00', ...to });
    expect((await reschedule({ slot: 'a-slot' })).body.at('issue', 0, 'expression', 0).text).toBe('slot');
    strike(r, '503', {});
    const moved = await reschedule({ start: LATER.start, end: LATER.end });
    expect([moved.status, moved.body.at('resourceType').text, moved.headers.get('location')?.endsWith(`/fhir/R4/Task/${moved.body.at('id').text}`)]).toEqual([202, 'Task', true]);
    expect((await reschedule({ start: TIME.start, end: TIME.end })).status).toBe(409);
    await failing(r, 'network-unavailable');
    r.stage.network.state.setFaults([]);
    retryLater(r);
    expect([visitOf(await agreed(r)).at('status').text, live(r)]).toEqual(['booked', [['booked', LATER.start]]]);
  });

  it('a visit that is moved here answers once it stands there', async () => {
    const r = await ready(way);
    const visit = visitOf((await book(r)).body).at('id').text;
    const move = (): Promise<Answer> => r.stage.adapter.post(`/second-opinion-requests/${r.id}/appointments/${visit}/rescheduling`, { by: 'patient', receivedAt: '2026-11-03T10:00:00+01:00', start: LATER.start, end: LATER.end }, { 'Idempotency-Key': 'move-1' });
    const moved = await move();
    expect([moved.status, visitOf(moved.body).at('calendar', 'status').text, live(r)]).toEqual([200, 'completed', [['booked', LATER.start]]]);
    const again = await move();
    expect([again.status, visitOf(again.body).at('calendar', 'status').text, live(r)]).toEqual([200, 'completed', [['booked', LATER.start]]]);
  });

  it('a visit that the calendar will not move stands where it stood, here too, and may be moved to another time', async () => {
    const r = await ready(way);
    const visit = visitOf((await book(r)).body).at('id').text;
    const move = (start: string, end: string): Promise<Answer> => r.stage.adapter.post(`/second-opinion-requests/${r.id}/appointments/${visit}/rescheduling`, { by: 'hospital', receivedAt: '2026-11-03T10:00:00+01:00', start, end });
    const refused = await move('2026-11-11T09:00:00Z', '2026-11-11T09:40:00Z');
    expect([refused.status, refused.body.at('issue', 0, 'details', 'text').text, refused.body.at('issue', 0, 'expression', 0).text]).toEqual([409, 'is not given by the calendar of the hospital: the visit stands where it stood', 'start']);
    const state = await failing(r, 'time-taken');
    expect([visitOf(state).at('status').text, Temporal.Instant.from(visitOf(state).at('start').text).toString(), live(r)]).toEqual(['booked', TIME.start, BOOKED]);
    const moved = await move(LATER.start, LATER.end);
    expect([moved.status, visitOf(moved.body).at('calendar', 'status').text, live(r)]).toEqual([200, 'completed', [['booked', LATER.start]]]);
  });

  it('a coordinator books and moves on the page: the times of the calendar in the time of the hospital, once however often the button is pressed', async () => {
    const r = await ready(way);
    const at = `/second-opinion-requests/${r.id}`;
    const see = async (path: string): Promise<string> => (await r.stage.adapter.get(path, { Accept: 'text/html' })).text;
    const send = (path: string, fields: Record<string, string>): Promise<Answer> => r.stage.adapter.upload(path, 'application/x-www-form-urlencoded', new TextEncoder().encode(new URLSearchParams(fields).toString()), { Accept: 'text/html' });
    const fieldsOf = (page: string, button: string): Record<string, string> => {
      const form = page.split('<form').find((f) => f.includes('name="freeTime"') && f.includes(button)) ?? '';
      return Object.fromEntries([...form.matchAll(/name="([^"]+)" value="([^"]*)"/gu)].map(([, name = '', value = '']) => [name, value]));
    };
    const page = await see(`${at}/slots?kind=first-visit`);
    expect([page.includes('2026-11-10 10:00'), page.includes('2026-11-12 14:00'), page.includes('No free slot fits')]).toEqual([true, true, false]);
    const first = fieldsOf(page, '2026-11-10 10:00');
    expect(first).toMatchObject({ kind: 'first-visit', freeTime: freeTime(r) });
    const pressed = await Promise.all([send(`${at}/appointments`, first), send(`${at}/appointments`, first)]);
    expect([pressed.map((p) => p.status), live(r)]).toEqual([[303, 303], BOOKED]);
    const visit = visitOf(await agreed(r)).at('id').text;
    expect((await see(at)).includes(`/slots?kind=first-visit&amp;moves=${visit}`)).toBe(true);

    const moving = await see(`${at}/slots?kind=first-visit&moves=${visit}`);
    const choice = /name="time" value="([^"]+)" required> <label[^>]*>2026-11-12 14:00/u.exec(moving)?.[1] ?? '';
    const move = (time: string): Promise<Answer> => send(`${at}/appointments/${visit}/rescheduling`, { time, by: 'patient', receivedLocal: '2026-11-03T10:00' });
    expect((await move('2026-11-11T09:00:00Z/2026-11-11T09:40:00Z')).status).toBe(409);
    expect([(await see(at)).includes('stands in the calendar where it stood'), live(r)]).toEqual([true, BOOKED]);
    expect((await move('nonsense')).status).toBe(422);
    expect([(await move(choice)).status, live(r)]).toEqual([303, [['booked', LATER.start]]]);

    strike(r, '503', {});
    expect(await see(`${at}/slots?kind=first-visit&moves=${visit}`)).toContain('does not tell its free times now');
  });

  it('a visit that was cancelled before the calendar had answered is given back once it does, or never asked for', async () => {
    const r = await ready(way);
    r.stage.network.state.setFaults([{ path: `${PATH}/Appointment`, kind: 'cut-after-accept', times: 1 }, { path: `${PATH}/Appointment`, kind: '503' }]);
    expect((await book(r)).status).toBe(202);
    const visit = visitOf(await stateOf(r.stage.adapter, r.id)).at('id').text;
    await r.stage.adapter.post(`/second-opinion-requests/${r.id}/appointments/${visit}/cancellation`, { by: 'hospital', receivedAt: '2026-11-03T10:00:00+01:00' });
    expect(live(r)).toHaveLength(1);
    r.stage.network.state.setFaults([]);
    retryLater(r);
    await untilState(r.stage.adapter, r.id, (s) => !['requested', 'in-progress'].includes(visitOf(s).at('calendar', 'status').text), 'given back');
    expect(live(r)).toEqual([]);
  });

  it('when the request ends, its visits are given back', async () => {
    const r = await ready(way);
    await book(r);
    expect((await r.stage.adapter.post(`/second-opinion-requests/${r.id}/cancellation`, { by: 'patient', reason: 'The patient wishes it' })).status).toBe(200);
    await until('given back', () => (live(r).length === 0 ? true : undefined));
    expect(visitOf(await agreed(r)).at('status').text).toBe('cancelled');
  });

  it('every call is on the audit trail, under its Task', async () => {
    const r = await ready(way);
    const made = await book(r);
    const task = visitOf(made.body).at('calendar', 'task').text;
    const events = await searchAll(r.stage.adapter, `AuditEvent?based-on=Task/${task}`);
    expect(events.map((e) => e.at('subtype', 0, 'code').text).toSorted()).toEqual(way === 'ihe' ? ['create', 'create'] : ['create']);
    expect(events.every((e) => e.at('meta', 'profile', 0).text.endsWith('PatientCreate'))).toBe(true);
  });
});

it('a calendar of IHE Scheduling that holds nothing is booked outright', async () => {
  const r = await ready('ihe');
  strike(r, 'no-hold', { path: `${PATH}/Appointment/$hold` });
  expect([(await book(r)).status, live(r)]).toEqual([201, BOOKED]);
});

it('a hold that cannot be booked is released, so that others may have the time', async () => {
  const r = await ready('ihe');
  strike(r, 'time-taken', { path: `${PATH}/Appointment/$book`, times: 1 });
  expect((await book(r)).status).toBe(409);
  await failing(r, 'time-taken');
  expect([live(r), kept(r).map(([status]) => status)]).toEqual([[], ['cancelled']]);
});

it('without a calendar there are no free times, and a time of one is refused', async () => {
  const stage = await openStage();
  const id = (await submit(stage.adapter, childIntake(stage.adapter.clock.now()))).body.at('id').text;
  const r: Ready = { stage, id, way: 'ihe' };
  const [times, made] = [await freeTimes(r), await book(r)];
  expect([times.status, made.status, made.body.at('issue', 0, 'expression', 0).text]).toEqual([422, 422, 'freeTime']);
  const plain = { ...bodyOf(r), freeTime: undefined };
  const local = await stage.adapter.post(`/second-opinion-requests/${id}/appointments`, plain);
  expect([local.status, visitOf(local.body).at('status').text, visitOf(local.body).at('calendar').value]).toEqual([201, 'booked', toJson(undefined).value]);
});
