// What a mail server's refusal means: gone for good, or to be tried again, and who can mend it. https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1
import type { Failure } from '../../core/kernel/result.ts';

interface SmtpError { readonly code?: unknown; readonly responseCode?: unknown; readonly command?: unknown; readonly response?: unknown }

const isSmtpError = (error: unknown): error is SmtpError => typeof error === 'object' && error !== null;
const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Numbers only: what else the server said may name the recipient. https://www.rfc-editor.org/rfc/rfc3463 */
const statusOf = ({ responseCode, response }: SmtpError): string => {
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/u.exec(wordOf(response))?.[1];
  return [typeof responseCode === 'number' ? String(responseCode) : undefined, enhanced].filter((part) => part !== undefined).join(' ');
};

/** Codes of nodemailer for what this adapter's own settings can mend. */
const OURS: Readonly<Record<string, string>> = {
  EAUTH: 'the mail server refuses the login of SMTP_URL', ENOAUTH: 'the mail server refuses the login of SMTP_URL',
  ETLS: 'no TLS connection with the mail server came about', EREQUIRETLS: 'no TLS connection with the mail server came about',
};
/** nodemailer calls every error of a socket ESOCKET: what it was stands in Node's words alone. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE = /certificate|altname|\bssl\b|\btls\b|EPROTO/iu;

const findOurs = (error: SmtpError): string | undefined =>
  OURS[wordOf(error.code)] ?? (error.code === 'ESOCKET' && CERTIFICATE.test(error instanceof Error ? error.message : '') ? 'the certificate of the mail server is not trusted' : undefined);

/** Only what was said of this message, its sender or its recipient is for good: 5xx to MAIL, RCPT, DATA or its end. */
const isForGood = ({ code, responseCode }: SmtpError): boolean => ['EENVELOPE', 'EMESSAGE'].includes(wordOf(code)) && typeof responseCode === 'number' && responseCode >= 500 && responseCode <= 599;

/** `isLate`: our own limit of time had passed. */
export const toMailFailure = (error: unknown, isLate: boolean): Failure => {
  if (!isSmtpError(error)) return { kind: 'network-unavailable', issues: [{ text: 'the mail server cannot be reached', fault: 'network' }] };
  if (isLate || error.code === 'ETIMEDOUT') return { kind: 'network-timeout', issues: [{ text: 'the mail server did not answer in time', fault: 'network' }] };
  const ours = findOurs(error);
  if (ours !== undefined) return { kind: 'network-unavailable', issues: [{ text: ours, fault: 'us' }] };
  const status = statusOf(error);
  if (isForGood(error)) return { kind: 'network-rejected', issues: [{ text: `the mail server refuses the message or its recipient (${status})`, fault: 'network' }] };
  return { kind: 'network-unavailable', issues: [{ text: status === '' ? 'the mail server cannot be reached' : `the mail server takes the message later (${status})`, fault: 'network' }] };
};
