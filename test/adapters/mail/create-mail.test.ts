// Mail against a real SMTP server: what is refused before it leaves, how refusals of the server are told apart, and what a message looks like.
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { createMail, type MailOptions } from '../../../src/adapters/mail/create-mail.ts';
import type { MailMessage } from '../../../src/ports/mail.ts';
import { makeCertificate } from '../../support/make-certificates.ts';
import { decodeWords, startSmtp, type TestSmtp } from '../../support/start-smtp.ts';

const MESSAGE: MailMessage = { messageId: 'batch-1@adapter.example.org', to: 'desk@noord.example.org', subject: 'Échéance: 2 avis', text: 'Demande 17\nÉchéance le 21 novembre.\n.\nFin', language: 'fr' };
const LIMITS = { connectMs: 2000, idleMs: 300, totalMs: 3000 };

const open = async (options?: Parameters<typeof startSmtp>[0]): Promise<TestSmtp> => {
  const smtp = await startSmtp(options);
  onTestFinished(smtp.close);
  return smtp;
};
/** A server waits for its connections. */
const closedAtTheEnd = (mail: ReturnType<typeof createMail>): ReturnType<typeof createMail> => {
  onTestFinished(mail.close);
  return mail;
};
const mailTo = (port: number, change: Partial<MailOptions> = {}, tls: MailOptions['smtp']['tls'] = 'none'): ReturnType<typeof createMail> =>
  closedAtTheEnd(createMail({ smtp: { host: '127.0.0.1', port, tls }, from: { address: 'adapter@example.org', name: 'Second opinion' }, limits: LIMITS, ...change }));

test.each([
  ['subject', 'Two\r\nBcc: other@example.org'], ['subject', 'Two\nlines'], ['subject', ''], ['subject', 'A\u2028B'], ['subject', 'A\u0000B'],
  ['to', 'a@example.org, b@example.org'], ['to', 'a@example.org\r\nBcc: b@example.org'], ['to', 'Name <a@example.org>'], ['to', 'a@example.org>'], ['to', 'nobody'], ['to', ''],
  ['messageId', 'a@b>\r\nX: y'], ['messageId', 'no-host'], ['language', 'fr\r\nX: y'],
] as const)('a %s that could be more than one line or address never leaves: %j', async (name, value) => {
  const smtp = await open();
  const sent = await mailTo(smtp.port).send({ ...MESSAGE, [name]: value });
  expect(sent).toMatchObject({ ok: false, failure: { kind: 'invalid', issues: [{ expression: name, fault: 'us' }] } });
  expect(smtp.taken).toEqual([]);
});

test('the same message as it should be is taken, in UTF-8, with a stable id and marked as made by a machine', async () => {
  const smtp = await open();
  expect(await mailTo(smtp.port).send(MESSAGE)).toEqual({ ok: true, value: undefined });
  expect(await mailTo(smtp.port).send(MESSAGE)).toEqual({ ok: true, value: undefined });
  const [first, second] = smtp.taken;
  expect(first).toMatchObject({ from: 'adapter@example.org', to: ['desk@noord.example.org'] });
  expect(first?.text.trim()).toBe(MESSAGE.text.replaceAll('\n', '\r\n'));
  const head = first?.headers;
  expect(decodeWords(head?.get('subject') ?? '')).toBe(MESSAGE.subject);
  expect(head?.get('message-id')).toBe('<batch-1@adapter.example.org>');
  expect(second?.headers.get('message-id')).toBe(head?.get('message-id'));
  expect(head?.get('auto-submitted')).toBe('auto-generated');
  expect(head?.get('from')).toBe('Second opinion <adapter@example.org>');
  expect(head?.get('content-language')).toBe('fr');
  expect([...head?.keys() ?? []].toSorted()).toEqual(['auto-submitted', 'content-language', 'content-transfer-encoding', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to']);
});

test('what a text says is text, not a path or an address to fetch', async () => {
  const smtp = await open();
  await mailTo(smtp.port).send({ ...MESSAGE, text: 'file:///etc/passwd https://example.org/x' });
  expect(smtp.taken[0]?.text.trim()).toBe('file:///etc/passwd https://example.org/x');
});

test.each([
  ['MAIL', 550], ['RCPT', 550], ['RCPT', 553], ['DATA', 554],
] as const)('what is refused at %s with %i is refused for good, and nobody is named', async (at, code) => {
  const smtp = await open();
  smtp.refuse = { at, code, text: '5.1.1 <desk@noord.example.org>: no such user' };
  const sent = await mailTo(smtp.port).send(MESSAGE);
  expect(sent).toMatchObject({ ok: false, failure: { kind: 'network-rejected', issues: [{ fault: 'network' }] } });
  expect(JSON.stringify(sent)).toContain(String(code));
  expect(JSON.stringify(sent)).not.toMatch(/desk|noord|no such user/u);
});

test.each([['MAIL', 451], ['RCPT', 450], ['DATA', 452]] as const)('what is refused at %s with %i may be taken later', async (at, code) => {
  const smtp = await open();
  smtp.refuse = { at, code, text: '4.2.2 <desk@noord.example.org> is full' };
  const sent = await mailTo(smtp.port).send(MESSAGE);
  expect(sent).toMatchObject({ ok: false, failure: { kind: 'network-unavailable' } });
  expect(JSON.stringify(sent)).not.toMatch(/desk|noord|full/u);
});

test('a login that is refused is ours to mend and says nothing of it', async () => {
  const smtp = await open({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, authOptional: false, onAuth: (_auth, _session, done) => { done(new Error('no')); } });
  const login = { user: 'adapter', password: 'a-secret-password' };
  const sent = await mailTo(smtp.port, { smtp: { host: '127.0.0.1', port: smtp.port, tls: 'none', login: () => login } }).send(MESSAGE);
  expect(sent).toMatchObject({ ok: false, failure: { kind: 'network-unavailable', issues: [{ fault: 'us' }] } });
  expect(JSON.stringify(sent)).not.toContain('secret');
});

test('where STARTTLS is required and not offered, nothing is said', async () => {
  const smtp = await open();
  expect(await mailTo(smtp.port, {}, 'starttls').send(MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'network-unavailable', issues: [{ fault: 'us' }] } });
  expect(smtp.taken).toEqual([]);
});

test('STARTTLS and TLS from the first byte, with a certificate that is trusted; another is not', async () => {
  const authority = makeCertificate('authority', { isAuthority: true });
  const { cert, key } = makeCertificate('localhost', { by: authority });
  const starttls = await open({ disabledCommands: ['AUTH'], cert, key });
  const implicit = await open({ disabledCommands: ['AUTH'], secure: true, cert, key });
  expect(await mailTo(starttls.port, { ca: authority.cert }, 'starttls').send(MESSAGE)).toMatchObject({ ok: true });
  expect(await mailTo(implicit.port, { ca: authority.cert }, 'implicit').send(MESSAGE)).toMatchObject({ ok: true });
  expect([...starttls.taken, ...implicit.taken].map((m) => m.encrypted)).toEqual([true, true]);
  for (const [smtp, tls] of [[starttls, 'starttls'], [implicit, 'implicit']] as const) {
    expect(await mailTo(smtp.port, {}, tls).send(MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'network-unavailable', issues: [{ fault: 'us' }] } });
  }
  expect(starttls.taken.length + implicit.taken.length).toBe(2);
});

test('a server that is silent, one that is slow for ever and one that is not there', async () => {
  const silent = createServer((socket) => { socket.on('error', () => undefined); }).listen(0, '127.0.0.1');
  const dripping = createServer((socket) => {
    const drip = setInterval(() => { socket.write('220-wait\r\n'); }, 50);
    socket.on('error', () => undefined).on('close', () => { clearInterval(drip); });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => { silent.close(); dripping.close(); });
  await Promise.all([once(silent, 'listening'), once(dripping, 'listening')]);
  const portOf = (server: typeof silent): number => { const at = server.address(); return typeof at === 'object' && at ? at.port : 0; };
  const limits = { connectMs: 200, idleMs: 200, totalMs: 500 };
  expect(await mailTo(portOf(silent), { limits }).send(MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'network-timeout' } });
  expect(await mailTo(portOf(dripping), { limits: { ...limits, connectMs: 5000, idleMs: 5000 } }).send(MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'network-timeout' } });
  const gone = await startSmtp();
  await gone.close();
  expect(await mailTo(gone.port).send(MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'network-unavailable' } });
});

test('a stop breaks off what runs and sends nothing more', async () => {
  const smtp = await open();
  smtp.isMute = true;
  const mail = mailTo(smtp.port, { limits: { connectMs: 5000, idleMs: 60_000, totalMs: 60_000 } });
  smtp.onTaken = mail.close;
  expect(await mail.send(MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'network-unavailable' } });
  expect(await mail.send(MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'network-unavailable' } });
  expect(smtp.taken).toHaveLength(1);
});

/** Connections that were made, and how to end those that are open. */
const openCounting = async (): Promise<{ readonly smtp: TestSmtp; readonly made: () => number; readonly drop: () => Promise<void> }> => {
  let made = 0;
  const sockets = new Set<Socket>();
  const smtp = await open({ onConnect: (_session, done) => { made += 1; done(); } });
  // what stands between is a plain relay, so that a connection can be cut at any moment
  const relay = createServer((socket) => {
    const onward = connect(smtp.port, '127.0.0.1');
    sockets.add(socket);
    for (const each of [socket, onward]) each.on('error', () => undefined).on('close', () => { socket.destroy(); onward.destroy(); sockets.delete(socket); });
    socket.pipe(onward).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  onTestFinished(() => { relay.close(); for (const socket of sockets) socket.destroy(); });
  const at = relay.address();
  return {
    smtp: { ...smtp, port: typeof at === 'object' && at ? at.port : 0, get taken() { return smtp.taken; }, set refuse(value: TestSmtp['refuse']) { smtp.refuse = value; } }, made: () => made,
    drop: async () => {
      const ended = [...sockets].map((socket) => once(socket, 'close'));
      for (const socket of sockets) socket.destroy();
      await Promise.all(ended);
    },
  };
};
const numbered = (n: number): MailMessage => ({ ...MESSAGE, messageId: `batch-${String(n)}@adapter.example.org`, to: `desk-${String(n)}@noord.example.org` });

test('what is sent one after the other goes over one connection, each with an outcome of its own', async () => {
  const { smtp, made } = await openCounting();
  const mail = mailTo(smtp.port);
  const outcomes: string[] = [];
  for (let n = 1; n <= 6; n += 1) {
    smtp.refuse = n === 3 ? { at: 'RCPT', code: 550, text: 'no such user' } : n === 5 ? { at: 'DATA', code: 452, text: 'full' } : undefined;
    const sent = await mail.send(numbered(n));
    outcomes.push(sent.ok ? 'sent' : sent.failure.kind);
  }
  expect(outcomes).toEqual(['sent', 'sent', 'network-rejected', 'sent', 'network-unavailable', 'sent']);
  expect(smtp.taken.map(({ to }) => to)).toEqual([1, 2, 4, 6].map((n) => [`desk-${String(n)}@noord.example.org`]));
  expect(made()).toBe(1);
});

test('a connection that died meanwhile is replaced, and what goes over the next one goes once', async () => {
  const { smtp, made, drop } = await openCounting();
  const mail = mailTo(smtp.port);
  expect(await mail.send(numbered(1))).toMatchObject({ ok: true });
  await drop();
  expect(await mail.send(numbered(2))).toMatchObject({ ok: true });
  expect(await mail.send(numbered(3))).toMatchObject({ ok: true });
  expect([made(), smtp.taken.length]).toEqual([2, 3]);
});

test('one that breaks when the server has the message fails: nobody but the caller sends it again', async () => {
  const smtp = await open();
  smtp.isMute = true;
  const mail = mailTo(smtp.port, { limits: { connectMs: 2000, idleMs: 200, totalMs: 5000 } });
  expect(await mail.send(numbered(1))).toMatchObject({ ok: false, failure: { kind: 'network-timeout' } });
  expect(smtp.taken).toHaveLength(1);
  smtp.isMute = false;
  expect(await mail.send(numbered(2))).toMatchObject({ ok: true });
  expect(smtp.taken.map(({ to }) => to[0])).toEqual(['desk-1@noord.example.org', 'desk-2@noord.example.org']);
});
