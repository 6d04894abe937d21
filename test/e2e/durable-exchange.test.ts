// An exchange with a peer that is away, slow or flapping: nothing is lost, nobody else waits, and a person sees whose fault it is.
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { searchAll, stateOf, transferOf, until, untilState, type Api } from '../support/adapter.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { adultIntake, authorisationOf, childIntake, submit } from '../support/stories.ts';

const NOORD = '/custodians/noord/';
const noord = (state: Json): Json => transferOf(state, 'noord');
const send = async (stage: Stage, intake: object): Promise<string> => {
  const answer = await submit(stage.adapter, intake);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.at('id').text;
};
const child = (stage: Stage): object => ({ ...childIntake(stage.adapter.clock.now()), authorisations: [authorisationOf(stage.adapter.clock.now())] });
const failedTimes = (stage: Stage, id: string, attempts: number): Promise<Json> =>
  untilState(stage.adapter, id, (s) => noord(s).at('failure', 'attempts').value === attempts, `${String(attempts)} failures`);
/** Documents are kept one by one; the attempt that brought them is over when nothing is said of a failure any more. */
const received = (stage: Stage, id: string): Promise<Json> =>
  untilState(stage.adapter, id, (s) => noord(s).at('documents').list.length === 3 && noord(s).at('failure').value === undefined, 'three documents, and no failure');
const metricOf = async (api: Api, name: RegExp): Promise<string | undefined> => (await api.get('/metrics')).text.split('\n').find((line) => name.test(line));
/** Many rounds of the worker. */
const rounds = (): Promise<unknown> => new Promise((resolve) => { setTimeout(resolve, 200); });

it('503 with Retry-After: the peer is left alone for so long, then asked again', async () => {
  const stage = await openStage();
  stage.network.state.setFaults([{ path: NOORD, kind: '503', retryAfter: 300, times: 1 }]);
  const id = await send(stage, child(stage));
  const failure = noord(await failedTimes(stage, id, 1)).at('failure');
  const at = (seconds: number): string => stage.adapter.clock.now().add({ seconds }).toString({ smallestUnit: 'millisecond' });
  expect(failure.value).toEqual({ code: 'network-unavailable', fault: 'network', text: 'The peer cannot be reached', givenUp: false, since: at(0), attempts: 1, nextAt: at(360) });
  const asked = stage.calls();
  // another request to the same peer waits as well
  const other = await send(stage, child(stage));
  stage.adapter.clock.add({ seconds: 299 });
  await rounds();
  expect([stage.calls(), noord(await stateOf(stage.adapter, other)).at('attempts').value]).toEqual([asked, 0]);
  stage.adapter.clock.add({ seconds: 61 });
  await received(stage, id);
  await received(stage, other);
});

it('a flapping peer is asked until all has come', async () => {
  const stage = await openStage();
  stage.network.state.setFaults([{ path: '/gateway/noord/ilias-history', kind: '503', times: 1 }, { path: '/gateway/noord/ilias-history', kind: 'truncate', times: 1 }]);
  const id = await send(stage, child(stage));
  expect(noord(await failedTimes(stage, id, 1)).at('documents').list).toHaveLength(2);
  stage.adapter.clock.add({ seconds: 60 });
  await untilState(stage.adapter, id, (s) => noord(s).at('failure', 'code').text === 'document-cut-short', 'cut short');
  stage.adapter.clock.add({ seconds: 60 * 60 });
  await received(stage, id);
});

describe('a dead letter', () => {
  const dead = async (): Promise<{ readonly stage: Stage; readonly id: string; readonly transfer: string }> => {
    const stage = await openStage({ settings: { exchangeMaxAttempts: 2 } });
    stage.network.state.setFaults([{ path: NOORD, kind: '500' }]);
    const id = await send(stage, child(stage));
    await failedTimes(stage, id, 1);
    stage.adapter.clock.add({ seconds: 60 });
    const state = await untilState(stage.adapter, id, (s) => noord(s).at('failure', 'givenUp').value === true, 'given up');
    return { stage, id, transfer: noord(state).at('id').text };
  };

  it('is shown with whose fault it is; its clock goes on and nobody is asked', async () => {
    const { stage, id, transfer } = await dead();
    const shown = noord(await stateOf(stage.adapter, id));
    expect(shown.at('failure').value).toMatchObject({ code: 'network-unavailable', fault: 'network', givenUp: true, attempts: 2 });
    expect([shown.at('status').text, shown.at('statusReason').text, shown.at('waitsFor').text, shown.at('dueOn').text, shown.at('nextAttemptAt').value]).toEqual(['in-progress', 'exchange-given-up', 'network', '2026-11-16', undefined]);
    const row = (await stage.adapter.get('/worklist')).body.at('rows', 0, 'transfers', 0);
    expect(row.at('failure').value).toMatchObject({ code: 'network-unavailable', fault: 'network', givenUp: true });
    const asked = stage.calls();
    stage.network.state.setFaults([]);
    stage.adapter.clock.add({ hours: 24 * 20 });
    await rounds();
    expect([stage.calls(), noord(await stateOf(stage.adapter, id)).at('daysLate').value]).toEqual([asked, 7]);
    expect([await metricOf(stage.adapter, /^exchange_dead_letters /u), await metricOf(stage.adapter, /^exchange_attempts_total\{.*network-unavailable/u)]).toEqual(['exchange_dead_letters 1', 'exchange_attempts_total{peer="noord",code="network-unavailable",fault="network"} 2']);
    expect((await searchAll(stage.adapter, 'Task?status-reason=exchange-given-up')).map((t) => t.at('id').text)).toEqual([transfer]);
  });

  it('tells of every attempt: when, the answer, whose fault; and of the person who had it tried again', async () => {
    const { stage, id, transfer } = await dead();
    const exchanges = async (): Promise<Json> => (await stage.adapter.get(`/second-opinion-requests/${id}/exchanges`)).body;
    const first = (await exchanges()).at('exchanges', 0);
    expect(first.value).toMatchObject({ id: transfer, kind: 'transfer', organisation: 'Hospital North (invented)', statusReason: 'exchange-given-up', failure: { givenUp: true, attempts: 2 }, received: [], sent: [] });
    const failed = { what: 'asked whether the patient is known there', outcome: 'failed', reason: { code: 'network-unavailable', text: 'The peer cannot be reached', fault: 'network' } };
    const attempts = first.at('attempts').list.map((a) => a.value);
    expect(attempts.filter((a) => (a as { what: string }).what === failed.what)).toMatchObject([failed, failed]);
    expect(new Set(first.at('attempts').list.map((a) => a.at('at').text.slice(0, 16))).size).toBe(2); // a minute apart
    stage.network.state.setFaults([]);
    await stage.adapter.post(`/second-opinion-requests/${id}/transfers/${transfer}/replay`, {});
    await received(stage, id);
    const after = (await exchanges()).at('exchanges', 0);
    const lines = after.at('attempts').list.map((a) => `${a.at('what').text} ${a.at('outcome').text} ${a.at('who').text}`.trim());
    expect(lines).toEqual(expect.arrayContaining(['changed the request for records done an administrator of the hospital', 'asked whether the patient is known there done', 'asked which documents there are done']));
    expect([lines.filter((l) => l === 'fetched a document done').length, after.at('received').list.length, after.at('failure').value]).toEqual([3, 3, undefined]);
    expect(lines.findIndex((l) => l.startsWith('fetched'))).toBeLessThan(lines.findIndex((l) => l.startsWith('changed')));
    const page = (await stage.adapter.get(`/second-opinion-requests/${id}/exchanges`, { Accept: 'text/html' })).text;
    for (const words of ['Records from Hospital North (invented)', 'The peer cannot be reached', 'lies with the network', 'fetched a document']) expect(page).toContain(words);
    expect(page).not.toMatch(/Ilias|Fictief|17020803132/u);
  });

  it('is replayed once by a person, on the audit trail; what was not given up is not', async () => {
    const { stage, id, transfer } = await dead();
    stage.network.state.setFaults([]);
    const path = `/second-opinion-requests/${id}/transfers/${transfer}/replay`;
    const replay = (key: string) => stage.adapter.post(path, {}, { 'Idempotency-Key': key });
    expect((await replay('one')).status).toBe(200);
    await received(stage, id);
    expect([(await replay('one')).status, (await replay('two')).status, (await stage.adapter.post(path.replace(transfer, 'none'), {})).status]).toEqual([200, 409, 404]);
    const audits = await searchAll(stage.adapter, `AuditEvent?entity=Task/${transfer}&_count=200`);
    expect(audits.filter((a) => a.at('action').text === 'U')).toHaveLength(1);
  });

  it('is replayed with all of its peer, and the call again gets the first answer', async () => {
    const { stage, id, transfer } = await dead();
    stage.network.state.setFaults([]);
    const replay = (peer: string) => stage.adapter.post(`/peers/${peer}/replay`, {}, { 'Idempotency-Key': 'all' });
    expect((await replay('zuid')).body.value).toEqual({ peer: 'zuid', replayed: [], passedOver: 0 });
    const first = await replay('noord');
    expect([first.status, first.body.value]).toEqual([200, { peer: 'noord', replayed: [{ request: id, transfer }], passedOver: 0 }]);
    await received(stage, id);
    expect([(await replay('noord')).body.value, (await replay('nobody')).status]).toEqual([first.body.value, 404]);
  });

  it('stands on the page of the peers and in the worklist\'s count, names no patient, and goes with the button there', async () => {
    const { stage, id, transfer } = await dead();
    const counted = async (): Promise<unknown> => (await stage.adapter.get('/worklist')).body.at('waiting').value;
    expect(await counted()).toEqual({ reviews: 0, givenUp: 1, notices: 0 });
    const { body, text } = await stage.adapter.get('/peers');
    expect(body.at('peers').list.map((p) => [p.at('peer').text, p.at('breaker').text, p.at('givenUp').value])).toEqual(['brussels', 'gp', 'noord', 'waterstad', 'zuid'].map((peer) => [peer, 'closed', peer === 'noord' ? 1 : 0]));
    expect(body.at('deadLetters').value).toMatchObject([{ id: transfer, request: id, kind: 'transfer', organisation: 'Hospital North (invented)', peer: 'noord', failure: { code: 'network-unavailable', fault: 'network', givenUp: true, attempts: 2 } }]);
    expect(text).not.toMatch(/Patient\/|Ilias|Fictief|17020803132/u);
    stage.network.state.setFaults([]);
    const pressed = await stage.adapter.call('POST', '/peers/noord/replay', { body: '', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/peers?done=replayed-all#done']);
    await received(stage, id);
    expect([await counted(), (await stage.adapter.get('/peers')).body.at('deadLetters').list]).toEqual([{ reviews: 0, givenUp: 0, notices: 0 }, []]);
  });

  it('is revived by a recorded receipt', async () => {
    const { stage, id, transfer } = await dead();
    stage.network.state.setFaults([]);
    const at = stage.adapter.clock.now().subtract({ hours: 1 }).toString();
    const recorded = await stage.adapter.post(`/second-opinion-requests/${id}/transfers/${transfer}/receipt`, { receivedAt: at, validAt: at, recordedBy: 'coordinator-1', evidence: 'Registered letter' });
    expect([recorded.status, recorded.text]).toEqual([200, recorded.text]);
    await received(stage, id);
  });
});

it('a peer that is away: its breaker opens, its work is not claimed, and the other peer\'s goes on', async () => {
  const stage = await openStage({ settings: { peerBreakerFailures: 3, peerBreakerSeconds: 600 } });
  stage.network.state.setFaults([{ path: NOORD, kind: '500' }]);
  const ids: string[] = [];
  for (let i = 0; i < 8; i += 1) ids.push(await send(stage, adultIntake(stage.adapter.clock.now())));
  for (const id of ids) await untilState(stage.adapter, id, (s) => transferOf(s, 'zuid').at('documents').list.length > 0, 'the other peer');
  await rounds();
  const attempts = await Promise.all(ids.map(async (id) => Number(noord(await stateOf(stage.adapter, id)).at('attempts').value)));
  // no more than were under way when it opened
  expect(attempts.filter((n) => n === 1).length).toBeLessThanOrEqual(6);
  expect(attempts.filter((n) => n === 0).length).toBeGreaterThanOrEqual(2);
  expect(await metricOf(stage.adapter, /^peer_breaker_state\{peer="noord",state="open"/u)).toMatch(/ 1$/u);
  const asked = stage.calls(NOORD);
  stage.adapter.clock.add({ seconds: 599 });
  await rounds();
  expect(stage.calls(NOORD)).toBe(asked);
  stage.network.state.setFaults([]);
  stage.adapter.clock.add({ seconds: 61 });
  await until('all of it has come', async () => ((await Promise.all(ids.map((id) => stateOf(stage.adapter, id)))).every((s) => noord(s).at('documents').list.length > 0) ? true : undefined));
  expect(await metricOf(stage.adapter, /^peer_breaker_state\{peer="noord",state="closed"/u)).toMatch(/ 1$/u);
});
