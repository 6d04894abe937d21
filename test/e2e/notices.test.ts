// A custodian who does not answer, with the real check, the real outbox and a real mail server: what goes out, what people do with it, and a process killed between sending and recording.
import { rmSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { parseSmtpUrl } from '../../src/config/parse-mail.ts';
import type { NoticeFaultPoint } from '../../src/ports/clock.ts';
import { newFolder, NOW, settableClock, startTestAdapter, until, type Answer, type Api, type TestAdapter } from '../support/adapter.ts';
import { LADDER, PROGRAMME, programmesIn, step } from '../support/notice-world.ts';
import { killLeftovers, spawnAdapter } from '../support/spawn-adapter.ts';
import { startSmtp, type TestSmtp } from '../support/start-smtp.ts';
import { childIntake, submit } from '../support/stories.ts';

/** Due on the 18th. */
const RECEIVED = '2026-11-03T10:12:00+01:00';
const MAIL = 'adapter@example.org';
/** Five days before it is due. */
const BEFORE_5 = '2026-11-13T09:00:00+01:00';
const PROGRAMME_WITH_PAGE = { ...PROGRAMME, deadline: { ...PROGRAMME.deadline, ladder: [...LADDER, step('shown', -5, 'head-of-department', 'store')] } };

const openSmtp = async (): Promise<TestSmtp> => {
  const smtp = await startSmtp();
  onTestFinished(smtp.close);
  return smtp;
};

/** A custodian who is asked by letter, and whose records have a mail address. */
const ORGANISATION = { name: 'Hospital North (invented)', identifiers: [{ system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization', value: '71099910' }], email: 'records@north.example.org' };
const letter = (now = NOW): object => childIntake(Temporal.Instant.from(now), ['noord'], { network: undefined, organisation: ORGANISATION, requestedAt: RECEIVED, receivedAt: RECEIVED, validAt: RECEIVED });

const settingsWith = (folder: string, port: number): object => ({ programmesDir: programmesIn(folder, PROGRAMME_WITH_PAGE), mail: { smtp: parseSmtpUrl(`smtp://127.0.0.1:${String(port)}`), from: { address: MAIL } } });

const open = async (smtp: TestSmtp, folder = newFolder(), clock = settableClock(NOW)): Promise<TestAdapter> => {
  const adapter = await startTestAdapter({ folder, clock, settings: settingsWith(folder, smtp.port) });
  onTestFinished(async () => {
    await adapter.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return adapter;
};

const check = async (api: Api): Promise<void> => { expect((await api.post('/deadline-checks', {})).status).toBe(200); };

const itemsOf = async (api: Api, query = ''): Promise<Answer['body'][]> => [...(await api.get(`/notices${query}`)).body.at('items').list];

/** Names, numbers, dates and what is asked, as the intake has them. */
const SECRETS = ['Ilias', 'Fictief', 'Hanan', 'Verzinsel', '17020803132', '2017-02-08', 'Birth certificate', 'relapse', 'treatment', 'nephrology'] as const;

/** Whole mails, so that a header counts too. */
const expectDiscreet = (smtp: TestSmtp, intake: object): void => {
  const sent = JSON.stringify(intake);
  for (const secret of SECRETS) expect(sent).toContain(secret);
  for (const mail of smtp.taken) for (const secret of SECRETS) expect(`${mail.raw}\n${mail.text}`).not.toContain(secret);
};

it('from the check to the mail, once; nothing of the patient in any of it', async () => {
  const smtp = await openSmtp();
  const adapter = await open(smtp);
  const intake = letter();
  expect((await submit(adapter, intake)).status).toBe(201);
  await check(adapter);
  expect(smtp.taken).toEqual([]);
  adapter.clock.set(BEFORE_5);
  await check(adapter);
  await check(adapter);
  const desk = await until('the mail to the desk', () => smtp.taken.find((m) => m.to[0] === 'desk@children.example.org'));
  expect(desk.headers.get('auto-submitted')).toBe('auto-generated');
  expect(desk.text).toContain((intake as { placerIdentifier: { value: string } }).placerIdentifier.value);
  const open1 = await until('the sent one has left the list', async () => { const items = await itemsOf(adapter); return items.every((i) => i.at('addressee').text !== 'coordinator') ? items : undefined; });
  expect(open1.filter((i) => i.at('channel').text === 'store').map((i) => i.at('state').text)).toEqual(['open']);
  await check(adapter);
  expect(smtp.taken.filter((m) => m.to[0] === 'desk@children.example.org')).toHaveLength(1);
  const custodians = await until('the mail to the custodian', () => smtp.taken.find((m) => m.to[0] === 'records@north.example.org'));
  expect([custodians.headers.get('content-language'), custodians.text.includes('/notices')]).toEqual(['fr', false]);
  expectDiscreet(smtp, intake);
});

it('what is shown is put off with a reason, comes back, is handed over and seen to; twice is once, and each is audited', async () => {
  const smtp = await openSmtp();
  const adapter = await open(smtp);
  const { body } = await submit(adapter, letter());
  adapter.clock.set(BEFORE_5);
  await check(adapter);
  const [item] = (await itemsOf(adapter, `?request=${body.at('id').text}`)).filter((i) => i.at('channel').text === 'store');
  const at = `/notices/${item?.at('id').text ?? ''}`;
  for (const [path, sent, status] of [
    ['/notices/none/acknowledgement', {}, 404], [`${at}/snooze`, {}, 422], [`${at}/snooze`, { until: '2026-11-12', reason: 'late' }, 422], [`${at}/snooze`, { until: '2028-11-12', reason: 'far' }, 422],
    [`${at}/snooze`, { until: 'soon', reason: 'x' }, 422], [`${at}/handover`, { to: 'nobody' }, 422], [`${at}/handover`, { to: 'a@example.org\r\nBcc: b@example.org' }, 422], [`${at}/acknowledgement`, { by: 'me' }, 422],
  ] as const) expect([path, (await adapter.post(path, sent)).status]).toEqual([path, status]);
  const snoozed = await adapter.post(`${at}/snooze`, { until: '2026-11-14', reason: 'the records office is shut' }, { 'Idempotency-Key': 'a' });
  expect(snoozed.body.value).toMatchObject({ state: 'snoozed', nextAt: '2026-11-13T23:00:00.000Z', snoozed: { reason: 'the records office is shut' } });
  expect((await adapter.post(`${at}/snooze`, { until: '2026-11-14', reason: 'the records office is shut' }, { 'Idempotency-Key': 'a' })).text).toBe(snoozed.text);
  expect((await adapter.post(`${at}/snooze`, { until: '2026-11-15', reason: 'the records office is shut' }, { 'Idempotency-Key': 'a' })).status).toBe(409);
  adapter.clock.set('2026-11-14T00:00:01+01:00');
  await until('it is back', async () => ((await itemsOf(adapter)).some((i) => i.at('id').text === item?.at('id').text && i.at('state').text === 'open') ? true : undefined));
  expect((await adapter.post(`${at}/handover`, { to: 'colleague@children.example.org' })).body.at('handedOver', 'to').text).toBe('colleague@children.example.org');
  expect((await adapter.post(`${at}/acknowledgement`, {})).body.at('state').text).toBe('acknowledged');
  expect((await adapter.post(`${at}/acknowledgement`, {})).status).toBe(200);
  expect((await adapter.post(`${at}/snooze`, { until: '2026-11-20', reason: 'x' })).status).toBe(409);
  expect((await itemsOf(adapter)).map((i) => i.at('id').text)).not.toContain(item?.at('id').text);
  const audits = await adapter.get(`/fhir/R4/AuditEvent?entity=CommunicationRequest/${item?.at('id').text ?? ''}&_count=50`);
  expect(audits.body.at('entry').list.filter((e) => e.at('resource', 'action').text === 'U')).toHaveLength(3);
  expect((await itemsOf(adapter, '?request=none'))).toEqual([]);
});

it('a withdrawn request takes its notices with it', async () => {
  const smtp = await openSmtp();
  const adapter = await open(smtp);
  const { body } = await submit(adapter, letter());
  adapter.clock.set(BEFORE_5);
  smtp.refuse = { at: 'MAIL', code: 451, text: 'later' };
  await check(adapter);
  await until('both wait', async () => ((await itemsOf(adapter)).filter((i) => i.at('failure', 'code').text === 'network-unavailable').length === 2 ? true : undefined));
  expect((await adapter.post(`/second-opinion-requests/${body.at('id').text}/cancellation`, { by: 'representative', reason: 'Not needed any more' })).status).toBe(200);
  smtp.refuse = undefined;
  expect(await itemsOf(adapter)).toEqual([]);
  adapter.clock.add({ hours: 2 });
  await until('nothing waits', async () => ((await adapter.get('/fhir/R4/CommunicationRequest?exchange-at:missing=false')).body.at('entry').list.length === 0 ? true : undefined));
  expect(smtp.taken).toEqual([]);
});

/** Real time: the clock of another process cannot be turned. */
const realNow = (): Temporal.Instant => Temporal.Now.instant();

const CRASHES: Readonly<Record<NoticeFaultPoint, number>> = { 'notices-after-claim': 1, 'notices-after-send': 2 };

it.each(Object.entries(CRASHES))('killed at %s it goes out %i time(s), under one Message-ID and with one text', async (point, times) => {
  const smtp = await openSmtp();
  const folder = newFolder();
  onTestFinished(() => { killLeftovers(); rmSync(folder, { recursive: true, force: true }); });
  // received ten days ago: five days are left, and no quiet hours
  const received = realNow().subtract({ hours: 240 });
  const first = await startTestAdapter({ folder, clock: settableClock(received.toString()), settings: { programmesDir: programmesIn(folder, PROGRAMME) } });
  const at = received.toZonedDateTimeISO('Europe/Brussels').toString({ timeZoneName: 'never', smallestUnit: 'second' });
  const sent = await submit(first, childIntake(received, ['noord'], { network: undefined, organisation: ORGANISATION, requestedAt: at, receivedAt: at, validAt: at }));
  expect(sent.status).toBe(201);
  await first.stop();
  const env = { PROGRAMMES_DIR: programmesIn(folder, PROGRAMME), SMTP_URL: `smtp://127.0.0.1:${String(smtp.port)}`, MAIL_FROM: MAIL, EXCHANGE_LEASE_SECONDS: '10' };
  const dying = await spawnAdapter({ folder, crashAt: point, env });
  const exit = await dying.ended;
  expect([exit.signal, exit.stderr]).toEqual(['SIGKILL', `killed at ${point}\n`]);
  const again = await startTestAdapter({ folder, clock: settableClock(realNow().add({ seconds: 20 }).toString()), settings: settingsWith(folder, smtp.port) });
  onTestFinished(again.stop);
  await until('all of it is sent', async () => ((await again.get('/fhir/R4/CommunicationRequest?exchange-at:missing=false')).body.at('entry').list.length === 0 ? true : undefined));
  const byAddressee = Map.groupBy(smtp.taken, (m) => m.to[0] ?? '');
  const [most = []] = [...byAddressee.values()].toSorted((a, b) => b.length - a.length);
  expect(most).toHaveLength(times);
  expect(new Set(most.map((m) => m.headers.get('message-id'))).size).toBe(1);
  expect(new Set(most.map((m) => m.text.replace(/127\.0\.0\.1:\d+/u, 'where it listens'))).size).toBe(1);
  for (const mails of byAddressee.values()) expect(new Set(mails.map((m) => m.headers.get('message-id'))).size).toBe(1);
});
