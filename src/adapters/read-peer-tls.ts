// What a peer's entry trusts and shows in TLS: certificates and a private key, read and judged before the first call.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { PeerTls } from '../core/exchange/peer.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { readTextFile } from './read-text-file.ts';

/** Paths. */
export interface TlsFiles { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string }

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu;

const wrong = (element: keyof TlsFiles, text: string): Result<never> => fail('invalid', { text, expression: element, fault: 'us' });

const readElement = (element: keyof TlsFiles, file: string): Result<string> => {
  const read = readTextFile(file, element);
  return read.ok ? read : wrong(element, 'cannot be read');
};

const toCertificates = (element: keyof TlsFiles, pem: string): Result<readonly X509Certificate[]> => {
  const certificates: X509Certificate[] = [];
  for (const one of pem.match(CERTIFICATE) ?? []) {
    try {
      certificates.push(new X509Certificate(one));
    } catch {
      return wrong(element, `certificate ${String(certificates.length + 1)} in it cannot be read`);
    }
  }
  return certificates.length > 0 ? ok(certificates) : wrong(element, 'holds no certificate (PEM)');
};

const instantOf = (date: Date): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(date.getTime());

/** Why it does not hold now. */
const findLapse = (certificate: X509Certificate, now: Temporal.Instant): string | undefined => {
  const [from, to] = [instantOf(certificate.validFromDate), instantOf(certificate.validToDate)];
  if (Temporal.Instant.compare(now, to) > 0) return `expired at ${to.toString()}`;
  return Temporal.Instant.compare(now, from) < 0 ? `is not valid before ${from.toString()}` : undefined;
};

/** During a change of authority the old one may lie beside the new one. */
const readAuthorities = (file: string, now: Temporal.Instant): Result<PeerTls> => {
  const pem = readElement('caFile', file);
  const certificates = pem.ok ? toCertificates('caFile', pem.value) : pem;
  if (!pem.ok || !certificates.ok) return certificates.ok ? ok({}) : certificates;
  const lapses = certificates.value.map((c) => findLapse(c, now));
  const [first] = lapses;
  return first !== undefined && lapses.every((l) => l !== undefined) ? wrong('caFile', `no certificate in it holds: the first ${first}`) : ok({ ca: pem.value });
};

const readCertificate = (file: string, now: Temporal.Instant): Result<{ readonly cert: string; readonly leaf: X509Certificate }> => {
  const pem = readElement('certFile', file);
  if (!pem.ok) return pem;
  const certificates = toCertificates('certFile', pem.value);
  if (!certificates.ok) return certificates;
  const [leaf] = certificates.value;
  if (!leaf) return wrong('certFile', 'holds no certificate (PEM)');
  const lapse = findLapse(leaf, now);
  return lapse === undefined ? ok({ cert: pem.value, leaf }) : wrong('certFile', `the certificate ${lapse}`);
};

const readKey = (file: string): Result<string> => {
  const pem = readElement('keyFile', file);
  if (!pem.ok) return pem;
  try {
    createPrivateKey(pem.value);
    return pem;
  } catch {
    return wrong('keyFile', 'is not a private key (PEM) without a passphrase');
  }
};

const checkPair = ({ leaf, cert }: { readonly leaf: X509Certificate; readonly cert: string }, key: string): Result<PeerTls> => {
  if (!leaf.checkPrivateKey(createPrivateKey(key))) return wrong('keyFile', 'is not the key of the certificate in certFile');
  try {
    createSecureContext({ cert, key });
    return ok({ cert, key });
  } catch {
    return wrong('certFile', 'is refused by the TLS library, such as for a key that is too short');
  }
};

const readPair = ({ certFile, keyFile }: TlsFiles, now: Temporal.Instant): Result<PeerTls> => {
  if (certFile === undefined && keyFile === undefined) return ok({});
  if (certFile === undefined || keyFile === undefined) return wrong(certFile === undefined ? 'certFile' : 'keyFile', 'is missing: certFile and keyFile are given together or not at all');
  const [certificate, key] = [readCertificate(certFile, now), readKey(keyFile)];
  if (certificate.ok && key.ok) return checkPair(certificate.value, key.value);
  return fail('invalid', ...[certificate, key].flatMap((r): readonly Issue[] => (r.ok ? [] : r.failure.issues)));
};

/** Every issue at once, each with the element that it is about; failure `invalid`. Nothing of a key is told. */
export const readPeerTls = (files: TlsFiles, now: Temporal.Instant): Result<PeerTls> => {
  const authorities = files.caFile === undefined ? ok({}) : readAuthorities(files.caFile, now);
  const pair = readPair(files, now);
  if (authorities.ok && pair.ok) return ok({ ...authorities.value, ...pair.value });
  return fail('invalid', ...[authorities, pair].flatMap((r): readonly Issue[] => (r.ok ? [] : r.failure.issues)));
};
