// A real SMTP server on a free port of this machine that keeps what it took, and can be told how to refuse.
import { once } from 'node:events';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came, headers and body. */
  readonly raw: string;
  /** Unfolded, by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Decoded. */
  readonly text: string;
  readonly encrypted: boolean;
}

export interface TestSmtp {
  readonly port: number;
  readonly taken: TakenMail[];
  /** At which step it says no, and how; absent: it takes everything. */
  refuse: { readonly at: 'MAIL' | 'RCPT' | 'DATA'; readonly code: number; readonly text: string } | undefined;
  /** Called when a message was taken, before the client hears of it. */
  onTaken: () => void;
  /** It takes what comes and never says so. */
  isMute: boolean;
  readonly close: () => Promise<void>;
}

const unfold = (head: string): ReadonlyMap<string, string> => new Map(head.replaceAll(/\r\n[ \t]+/gu, ' ').split('\r\n').map((line) => {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
}));

const quotedPrintable = (body: string): string =>
  Buffer.from(body.replaceAll(/=\r\n/gu, '').replaceAll(/=([0-9A-F]{2})/gu, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString('utf8');

/** `=?UTF-8?Q?…?=` and `?B?`, as https://www.rfc-editor.org/rfc/rfc2047 has them. */
export const decodeWords = (value: string): string => value.replaceAll(/\?=\s+=\?/gu, '?==?').replaceAll(/=\?UTF-8\?([QB])\?([^?]*)\?=/giu, (_all, kind: string, word: string) =>
  (kind.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString('utf8') : quotedPrintable(word.replaceAll('_', ' '))));

const toMail = (raw: string, at: { readonly from: string; readonly to: readonly string[]; readonly encrypted: boolean }): TakenMail => {
  const end = raw.indexOf('\r\n\r\n');
  const headers = unfold(raw.slice(0, end));
  const body = raw.slice(end + 4);
  return { ...at, raw, headers, text: headers.get('content-transfer-encoding') === 'quoted-printable' ? quotedPrintable(body) : body };
};

const refusal = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

export const startSmtp = async (options: SMTPServerOptions = {}): Promise<TestSmtp> => {
  const smtp: { -readonly [K in keyof TestSmtp]: TestSmtp[K] } = { port: 0, taken: [], refuse: undefined, onTaken: () => undefined, isMute: false, close: () => Promise.resolve() };
  const answer = (at: 'MAIL' | 'RCPT' | 'DATA'): Error | undefined => (smtp.refuse?.at === at ? refusal(smtp.refuse.code, smtp.refuse.text) : undefined);
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], logger: false, ...options,
    onMailFrom: (_address, _session, done) => { done(answer('MAIL')); },
    onRcptTo: (_address, _session, done) => { done(answer('RCPT')); },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => { parts.push(part); });
      stream.on('end', () => {
        const refused = answer('DATA');
        if (refused) { done(refused); return; }
        const { mailFrom, rcptTo } = session.envelope;
        smtp.taken.push(toMail(Buffer.concat(parts).toString('latin1'), { from: mailFrom ? mailFrom.address : '', to: rcptTo.map((r) => r.address), encrypted: session.secure }));
        smtp.onTaken();
        if (!smtp.isMute) done();
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  smtp.port = typeof address === 'object' && address ? address.port : 0;
  smtp.close = () => new Promise((resolve) => { server.close(() => { resolve(); }); });
  return smtp;
};
