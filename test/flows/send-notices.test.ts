// Notices on their way out: what is not sent, what goes out together, what is tried again, and that two replicas never send the same.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withHandedOver, withNoticeExchange, withNoticeStatus, withSnoozed } from '../../src/core/fhir/notice.ts';
import { closeNotices } from '../../src/flows/close-notices.ts';
import { sendNotices } from '../../src/flows/send-notices.ts';
import { newFolder } from '../support/adapter.ts';
import { listen } from '../support/listen.ts';
import { LADDER, openNoticeWorld, PROGRAMME, step, transferOf, type NoticeStage, type NoticeWorld } from '../support/notice-world.ts';
import { decodeWords, startSmtp, type TestSmtp } from '../support/start-smtp.ts';

interface Sending extends NoticeWorld { readonly smtp: TestSmtp; readonly send: () => Promise<number> }

const open = async (stage: NoticeStage = {}): Promise<Sending> => {
  const smtp = await startSmtp();
  onTestFinished(smtp.close);
  const world = await openNoticeWorld({ smtpPort: smtp.port, ...stage });
  return { ...world, smtp, send: async () => {
    const sent = await sendNotices(world.ports);
    if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
    return sent.value;
  } };
};

const COMPLETED = { status: 'completed', executionPeriod: { end: '2026-11-12T10:00:00+01:00' } } as const;

test.each([
  ['was handed over', COMPLETED, 'pointless'],
  ['was cancelled', { status: 'cancelled' }, 'pointless'],
  ['is due later than it was', { restriction: { period: { start: '2026-11-03T10:12:00+01:00', end: '2026-11-25T23:59:59+01:00' } } }, 'pointless'],
  ['is due earlier than it was', { restriction: { period: { start: '2026-11-03T10:12:00+01:00', end: '2026-11-17T23:59:59+01:00' } } }, 'pointless'],
] as const)('of a transfer that %s nothing is sent', async (_what, change, reason) => {
  const world = await open();
  const [id = ''] = await world.play('1');
  await world.put(transferOf('1', change));
  expect(await world.send()).toBe(0);
  expect(world.smtp.taken).toEqual([]);
  expect(await world.notice(id)).toMatchObject({ status: 'revoked', reason });
  expect((await world.notice(id)).exchange).toBeUndefined();
});

test('the same notice is sent while its transfer runs, once, and recorded with its Message-ID', async () => {
  const world = await open();
  const [id = ''] = await world.play('1');
  expect([await world.send(), await world.send()]).toEqual([1, 0]);
  expect(world.smtp.taken.map((m) => m.to)).toEqual([['desk@children.example.org']]);
  const { status, reason, sent, batch, exchange } = await world.notice(id);
  expect([status, reason, exchange]).toEqual(['completed', 'sent', undefined]);
  expect(sent).toEqual({ at: '2026-11-13T08:00:00.000Z', messageId: `${batch ?? ''}@example.org` });
  expect(world.smtp.taken[0]?.headers.get('message-id')).toBe(`<${sent?.messageId ?? ''}>`);
});

test('nothing that is clinical and no name of the patient is in a mail, and the notice itself is', async () => {
  const world = await open();
  await world.play('1', ['before-5', 'before-5-custodian']);
  await world.send();
  expect(world.smtp.taken).toHaveLength(2);
  for (const { raw, text } of world.smtp.taken) {
    expect(raw).not.toMatch(/Verstraeten|Ilias|Patient\/|p1\b|11503-0/u);
    expect(text).toContain('SO-1');
  }
});

test('while the clock stands still it waits, and goes out when it goes on unmoved', async () => {
  const world = await open();
  const [id = ''] = await world.play('1');
  await world.put(transferOf('1', { restriction: { period: { start: '2026-11-03T10:12:00+01:00' } } }));
  expect(await world.send()).toBe(0);
  expect(await world.notice(id)).toMatchObject({ status: 'active', exchange: { nextAt: '2026-11-13T23:00:00.000Z' } });
  await world.put(transferOf('1'));
  world.clock.set('2026-11-14T00:00:00+01:00');
  expect(await world.send()).toBe(1);
});

test('what a later step says better, and what is no news any more, is not sent', async () => {
  const programme = { ...PROGRAMME, deadline: { ...PROGRAMME.deadline, ladder: [...LADDER, step('before-2', -2)] } };
  const world = await open({ programme });
  const [five = '', two = ''] = await world.play('1', ['before-5', 'before-2']);
  world.clock.set('2026-11-16T09:00:00+01:00');
  expect(await world.send()).toBe(1);
  expect([(await world.notice(five)).reason, (await world.notice(two)).reason]).toEqual(['overtaken', 'sent']);
  const [late = ''] = await world.play('2', ['before-2']);
  world.clock.set('2026-11-19T00:00:00+01:00');
  expect(await world.send()).toBe(0);
  expect(await world.notice(late)).toMatchObject({ status: 'revoked', reason: 'overtaken' });
});

test('one mail for one addressee, whatever number of notices; another addressee gets another', async () => {
  const world = await open();
  for (const id of ['1', '2', '3']) await world.play(id, ['before-5', 'before-5-custodian']);
  expect(await world.send()).toBe(2);
  const mails = new Map(world.smtp.taken.map((m) => [m.to[0], m]));
  expect([...mails.keys()].toSorted()).toEqual(['desk@children.example.org', 'records@north.example.org']);
  const desk = mails.get('desk@children.example.org');
  expect(decodeWords(desk?.headers.get('subject') ?? '')).toBe('Second opinion: 3 due dates of copies of records');
  for (const reference of ['SO-1', 'SO-2', 'SO-3']) expect(desk?.text).toContain(reference);
  expect(desk?.text).toContain('https://adapter.example.org/notices');
  expect(mails.get('records@north.example.org')?.text).not.toContain('https://adapter.example.org');
});

test('a transfer that ends while the mail before is under way is not told of', async () => {
  const world = await open();
  const [, custodians = ''] = await world.play('1', ['before-5', 'before-5-custodian']);
  let ended: Promise<void> | undefined;
  world.smtp.onTaken = () => { ended ??= world.put(transferOf('1', COMPLETED)); };
  const { mail } = world.ports;
  const waiting = { ...world.ports, ...(mail && { mail: { ...mail, send: async (message: Parameters<typeof mail.send>[0]) => { const sent = await mail.send(message); await ended; return sent; } } }) };
  expect(await sendNotices(waiting)).toEqual({ ok: true, value: 1 });
  expect(world.smtp.taken).toHaveLength(1);
  expect((await world.notice(custodians)).status).toBe('revoked');
});

test('quiet hours hold for what was put off, a digest goes at its time', async () => {
  const quiet = await open({ programme: { ...PROGRAMME, notices: { quietHours: { from: '20:00', to: '07:00' } } }, now: '2026-11-13T19:59:59+01:00' });
  const [id = ''] = await quiet.play('1');
  quiet.clock.set('2026-11-13T20:00:00+01:00');
  expect(await quiet.send()).toBe(0);
  expect((await quiet.notice(id)).exchange?.nextAt).toBe('2026-11-14T06:00:00.000Z');
  quiet.clock.set('2026-11-14T07:00:00+01:00');
  expect(await quiet.send()).toBe(1);
  const digest = await open({ programme: { ...PROGRAMME, notices: { quietHours: { from: '20:00', to: '07:00' }, digestAt: '06:00' } } });
  await digest.play('1');
  digest.clock.set('2026-11-14T05:59:59+01:00');
  expect(await digest.send()).toBe(0);
  digest.clock.set('2026-11-14T06:00:20+01:00');
  expect(await digest.send()).toBe(1);
});

test('a server that takes it later: the same Message-ID, growing pauses, and nothing counted as sent', async () => {
  const world = await open();
  const [id = ''] = await world.play('1');
  world.smtp.refuse = { at: 'DATA', code: 451, text: 'later' };
  expect(await world.send()).toBe(1);
  const failed = await world.notice(id);
  expect(failed).toMatchObject({ status: 'active', failure: { code: 'network-unavailable', attempts: 1 }, exchange: { nextAt: '2026-11-13T08:01:00.000Z' } });
  expect(await world.send()).toBe(0);
  world.clock.add({ seconds: 60 });
  world.smtp.refuse = undefined;
  expect(await world.send()).toBe(1);
  const sent = await world.notice(id);
  expect([sent.status, sent.batch, sent.failure]).toEqual(['completed', failed.batch, undefined]);
});

test('what joins later goes out under an id of its own, what became pointless leaves its batch', async () => {
  const world = await open();
  const [one = '', ] = await world.play('1');
  const [two = ''] = await world.play('2');
  world.smtp.refuse = { at: 'DATA', code: 451, text: 'later' };
  await world.send();
  const { batch } = await world.notice(one);
  expect((await world.notice(two)).batch).toBe(batch);
  const [three = ''] = await world.play('3');
  await world.put(transferOf('2', COMPLETED));
  world.smtp.refuse = undefined;
  world.clock.add({ seconds: 60 });
  expect(await world.send()).toBe(2);
  expect((await world.notice(one)).batch).toBe(batch);
  expect((await world.notice(three)).batch).not.toBe(batch);
  expect(await world.notice(two)).toMatchObject({ status: 'revoked', reason: 'pointless' });
  expect(world.smtp.taken.map((m) => m.text.match(/SO-\d/gu))).toEqual(expect.arrayContaining([['SO-1'], ['SO-3']]));
});

test.each([['for good', 550, 1], ['too often', 451, 3]])('what is refused %s is given up and shown', async (_how, code, times) => {
  const world = await open({ settings: { exchangeMaxAttempts: 3 } });
  const [id = ''] = await world.play('1');
  world.smtp.refuse = { at: 'RCPT', code, text: 'no' };
  let attempts = 0;
  for (let i = 0; i < 6; i += 1) {
    attempts += await world.send();
    world.clock.add({ minutes: 10 });
  }
  expect(attempts).toBe(times);
  expect(await world.notice(id)).toMatchObject({ status: 'on-hold', reason: 'given-up', failure: { attempts: times } });
  expect((await world.notice(id)).exchange).toBeUndefined();
});

test('without a mail server, and without an address, nothing is lost: it waits and says why', async () => {
  const folder = newFolder();
  const world = await openNoticeWorld({ folder });
  const [id = ''] = await world.play('1');
  expect(await sendNotices(world.ports)).toEqual({ ok: true, value: 0 });
  expect(await world.notice(id)).toMatchObject({ status: 'active', failure: { code: 'channel-not-configured' }, exchange: { nextAt: '2026-11-13T08:01:00.000Z' } });
  const nobody = await open({ programme: { ...PROGRAMME, contacts: {} } });
  const [other = ''] = await nobody.play('1');
  expect(await nobody.send()).toBe(0);
  expect(await nobody.notice(other)).toMatchObject({ status: 'active', failure: { code: 'no-address' } });
  // as if the settings named a server now
  const smtp = await startSmtp();
  onTestFinished(smtp.close);
  const { createMail } = await import('../../src/adapters/mail/create-mail.ts');
  const mail = createMail({ smtp: { host: '127.0.0.1', port: smtp.port, tls: 'none' }, from: { address: 'adapter@example.org' }, limits: { connectMs: 2000, idleMs: 2000, totalMs: 2000 } });
  world.clock.add({ minutes: 1 });
  expect(await sendNotices({ ...world.ports, mail })).toEqual({ ok: true, value: 1 });
  expect((await world.notice(id)).status).toBe('completed');
});

test('two replicas at the same moment send it once', async () => {
  const world = await open();
  for (const id of ['1', '2', '3', '4']) await world.play(id);
  const other = { ...world.ports, policy: { ...world.ports.policy, worker: 'another' } };
  const both = await Promise.all([sendNotices(world.ports), sendNotices(other), sendNotices(world.ports), sendNotices(other)]);
  expect(both.map((r) => (r.ok ? r.value : -1)).reduce((a, b) => a + b)).toBe(1);
  expect(world.smtp.taken).toHaveLength(1);
});

test('while the lease of a worker that died runs nobody sends it; then it goes out under the same id', async () => {
  const world = await open();
  const [id = ''] = await world.play('1');
  const dying = { ...world.ports, reach: (point: string) => { if (point === 'notices-after-send') throw new Error('died'); } };
  await expect(sendNotices(dying)).rejects.toThrow('died');
  expect(await world.send()).toBe(0);
  world.clock.add({ seconds: world.ports.policy.leaseSeconds });
  expect(await world.send()).toBe(1);
  expect(world.smtp.taken.map((m) => m.headers.get('message-id'))).toEqual([0, 1].map(() => world.smtp.taken[0]?.headers.get('message-id')));
  expect(world.smtp.taken[1]?.text).toBe(world.smtp.taken[0]?.text);
  expect((await world.notice(id)).status).toBe('completed');
});

test('somebody who sees to it while it is under way is right, and the others are recorded', async () => {
  const world = await open();
  const [one = ''] = await world.play('1');
  const [two = ''] = await world.play('2');
  const seen = world.resource(one);
  await seen;
  world.smtp.onTaken = () => undefined;
  const between = { ...world.ports, mail: world.ports.mail && { ...world.ports.mail, send: async (message: Parameters<NonNullable<typeof world.ports.mail>['send']>[0]) => {
    await world.put(withNoticeStatus(withNoticeExchange(await world.resource(one), undefined), 'completed', 'acknowledged'));
    return world.ports.mail?.send(message) ?? { ok: true as const, value: undefined };
  } } };
  expect(await sendNotices(between as typeof world.ports)).toEqual({ ok: true, value: 1 });
  expect([(await world.notice(one)).reason, (await world.notice(two)).reason]).toEqual(['acknowledged', 'sent']);
});

test('one that was snoozed comes back by itself; one that is only shown is shown again', async () => {
  const world = await open({ programme: { ...PROGRAMME, deadline: { ...PROGRAMME.deadline, ladder: [...LADDER, step('shown', -5, 'head-of-department', 'store')] } } });
  const [mailed = ''] = await world.play('1');
  const [shown = ''] = await world.play('2', ['shown']);
  for (const id of [mailed, shown]) {
    const snoozed = withSnoozed(withNoticeExchange(await world.resource(id), { nextAt: '2026-11-13T12:00:00Z', attempts: 0 }), { until: '2026-11-13T13:00:00+01:00', reason: 'they called', by: 'x' });
    await world.put(withNoticeStatus(snoozed, 'on-hold', 'snoozed'));
  }
  expect(await world.send()).toBe(0);
  world.clock.set('2026-11-13T13:00:00+01:00');
  expect(await world.send()).toBe(1);
  expect([(await world.notice(mailed)).status, (await world.notice(shown)).status, (await world.notice(shown)).exchange]).toEqual(['completed', 'active', undefined]);
});

test('what was handed over goes to whom it was handed, and so do the next ones of that transfer and addressee alone', async () => {
  const world = await open();
  const [first = ''] = await world.play('1', ['before-5', 'before-5-custodian']);
  await world.play('2');
  await world.put(withHandedOver(await world.resource(first), { to: 'colleague@children.example.org', at: '2026-11-13T08:30:00+01:00', by: 'x' }));
  await world.send();
  expect(world.smtp.taken.map((m) => m.to[0]).toSorted()).toEqual(['colleague@children.example.org', 'desk@children.example.org', 'records@north.example.org']);
  world.clock.set('2026-11-19T09:00:00+01:00');
  await world.play('1', ['after-1']);
  await world.send();
  expect(world.smtp.taken.at(-1)?.to).toEqual(['colleague@children.example.org']);
});

test('a webhook gets the notices of its addressee as one signed call, with links and without names', async () => {
  const server = await listen((_seen, response) => { response.writeHead(204).end(); });
  onTestFinished(server.close);
  const folder = newFolder();
  writeFileSync(path.join(folder, 'ombuds.secret'), `whsec_${Buffer.alloc(24, 3).toString('base64')}\n`);
  writeFileSync(path.join(folder, 'webhooks.json'), JSON.stringify([{ id: 'ombuds', url: `${server.origin}/due`, secretFile: path.join(folder, 'ombuds.secret'), allowPrivateAddresses: true }]));
  const programme = { ...PROGRAMME, contacts: { ombudsperson: { name: 'Ombuds', webhook: 'ombuds', language: 'fr' } }, deadline: { ...PROGRAMME.deadline, ladder: [step('to-ombuds', -5, 'ombudsperson', 'webhook')] } };
  const world = await open({ folder, programme, settings: { webhooksFile: path.join(folder, 'webhooks.json') } });
  const [one = ''] = await world.play('1', ['to-ombuds']);
  await world.play('2', ['to-ombuds']);
  expect(await world.send()).toBe(1);
  expect(server.seen).toHaveLength(1);
  const body = JSON.parse([...server.seen[0]?.form.entries() ?? []].map(([k, v]) => (v === '' ? k : `${k}=${v}`)).join('&')) as { readonly type: string; readonly data: { readonly notices: readonly { readonly request: string; readonly text: string }[] } };
  expect(body.type).toBe('notices.due');
  expect(body.data.notices.map((n) => n.request).toSorted()).toEqual(['1', '2'].map((n) => `https://adapter.example.org/second-opinion-requests/r-${n}`));
  expect(JSON.stringify(body)).not.toMatch(/Verstraeten|Ilias/u);
  expect(await world.notice(one)).toMatchObject({ status: 'completed', reason: 'sent' });
});

test('notices that are only shown are closed when they became pointless, the others stay', async () => {
  const world = await open({ programme: { ...PROGRAMME, deadline: { ...PROGRAMME.deadline, ladder: [step('shown', -5, 'coordinator', 'store')] } } });
  const [stays = ''] = await world.play('1', ['shown']);
  const [ends = ''] = await world.play('2', ['shown']);
  await world.put(transferOf('2', COMPLETED));
  expect(await closeNotices(world.ports)).toEqual({ ok: true, value: 1 });
  expect([(await world.notice(stays)).status, (await world.notice(ends)).status]).toEqual(['active', 'revoked']);
  expect(await world.send()).toBe(0);
});
