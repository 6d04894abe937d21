// Mail over SMTP with nodemailer: encrypted, bounded in time, one recipient a message, nothing in a header that did not stand in the message. https://nodemailer.com/smtp
import { createTransport } from 'nodemailer';
import { fail, ok, type Failure, type Result } from '../../core/kernel/result.ts';
import type { Mail, MailMessage } from '../../ports/mail.ts';
import { toMailFailure } from './to-mail-failure.ts';

export interface MailOptions {
  readonly smtp: {
    readonly host: string;
    readonly port: number;
    /** `implicit`: from the first byte; `starttls`: required. */
    readonly tls: 'implicit' | 'starttls' | 'none';
    readonly login?: () => { readonly user: string; readonly password: string };
  };
  readonly from: { readonly address: string; readonly name?: string };
  /** Trusted in place of the system's own; PEM. */
  readonly ca?: string;
  readonly limits: { readonly connectMs: number; readonly idleMs: number; readonly totalMs: number };
}

/** A line of a header, one address, an id: whatever could end it and begin another is refused here, however a library would take it. */
const FORMS = {
  subject: /^[^\p{Cc}\u2028\u2029]{1,200}$/u,
  to: /^[^\p{Cc}\s<>"(),:;@[\\\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/u,
  messageId: /^[\w.-]{1,120}@[A-Za-z0-9.-]{1,120}$/u,
  language: /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/u,
} as const satisfies Partial<Record<keyof MailMessage, RegExp>>;

const NAMES = ['subject', 'to', 'messageId', 'language'] as const;

const findFault = (message: MailMessage): Failure | undefined => {
  const wrong = NAMES.filter((name) => !FORMS[name].test(message[name]));
  return wrong.length === 0 ? undefined : { kind: 'invalid', issues: wrong.map((name) => ({ text: 'is no line, address or id that a mail can carry', expression: name, fault: 'us' })) };
};

/** What is sent one after the other goes over one connection, which is given up when nothing followed for so long: a server that is asked to log in once a mail soon answers no more. */
const IDLE_MS = 2000;
/** Then a new one: servers count. */
const PER_CONNECTION = 50;

/**
 * A message that the server refuses leaves the connection as it is for the next one; one whose connection broke while it was being sent fails, and is not sent again by the library:
 * the server may have it (S19). Only a connection that turns out to be dead before the first byte is replaced, once.
 */
const open = ({ smtp, ca, limits }: MailOptions): ReturnType<typeof createTransport> => createTransport({
  pool: true, maxConnections: 1, maxMessages: PER_CONNECTION, idleTimeout: IDLE_MS, maxRequeues: 1,
  host: smtp.host, port: smtp.port, secure: smtp.tls === 'implicit', requireTLS: smtp.tls === 'starttls', ignoreTLS: smtp.tls === 'none',
  // said outright, so that no variable of the environment can turn it off
  tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
  ...(smtp.login && { auth: { user: smtp.login().user, pass: smtp.login().password } }),
  connectionTimeout: limits.connectMs, greetingTimeout: limits.connectMs, dnsTimeout: limits.connectMs, socketTimeout: limits.idleMs,
  disableFileAccess: true, disableUrlAccess: true,
});

export const createMail = (options: MailOptions): Mail => {
  const closing = new AbortController();
  const { from, limits } = options;
  const transport = open(options);
  // what ails a connection that nobody uses is met again by the next message
  transport.on('error', () => undefined);
  return {
    domain: from.address.slice(from.address.lastIndexOf('@') + 1),
    send: async (message): Promise<Result<undefined>> => {
      const fault = findFault(message);
      if (fault) return { ok: false, failure: fault };
      if (closing.signal.aborted) return fail('network-unavailable', 'the adapter is being stopped');
      const timeout = AbortSignal.timeout(limits.totalMs);
      try {
        await transport.sendMail({
          messageId: `<${message.messageId}>`, from: { name: from.name ?? '', address: from.address }, to: { name: '', address: message.to }, subject: message.subject,
          text: message.text, textEncoding: 'quoted-printable',
          // no answer of a machine comes back, no holiday note: https://www.rfc-editor.org/rfc/rfc3834
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': message.language },
          signal: AbortSignal.any([closing.signal, timeout]),
        });
        return ok(undefined);
      } catch (error) {
        return { ok: false, failure: toMailFailure(error, timeout.aborted) };
      }
    },
    close: () => {
      closing.abort();
      transport.close();
    },
  };
};
