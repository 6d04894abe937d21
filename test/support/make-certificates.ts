// Certificates for tests, made here so that nothing has to be installed: X.509 v3 (https://www.rfc-editor.org/rfc/rfc5280) in DER, signed with ECDSA.
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface Certified { readonly name: string; readonly cert: string; readonly key: string; readonly privateKey: KeyObject }

export interface CertificateOptions {
  /** Absent: it signs itself. */
  readonly by?: Certified;
  readonly isAuthority?: boolean;
  readonly from?: string;
  readonly to?: string;
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const length = content.length < 128 ? [content.length] : content.length < 256 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const TRUE = der(0x01, Buffer.from([0xff]));

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = oid('550403');
const nameOf = (name: string): Buffer => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))));
/** GeneralizedTime. */
const timeOf = (at: string): Buffer => der(0x18, Buffer.from(`${new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/gu, '').replace('Z', '')}Z`));
const basicConstraints = (isAuthority: boolean): Buffer => sequence(oid('551d13'), TRUE, der(0x04, sequence(...(isAuthority ? [TRUE] : []))));
/** Whatever it is, it stands for this machine. */
const alternativeNames = (): Buffer => sequence(oid('551d11'), der(0x04, sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))));

let serial = 0;

/** Holds for ten years around now unless told otherwise. */
export const makeCertificate = (name: string, { by, isAuthority = false, from = '2020-01-01T00:00:00Z', to = '2040-01-01T00:00:00Z' }: CertificateOptions = {}): Certified => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  serial += 1;
  const tbs = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), der(0x02, Buffer.from([0x40, serial >> 8, serial & 0xff])), ECDSA_WITH_SHA256,
    nameOf(by?.name ?? name), sequence(timeOf(from), timeOf(to)), nameOf(name), publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basicConstraints(isAuthority), alternativeNames())),
  );
  const signature = sign('sha256', tbs, by?.privateKey ?? privateKey);
  const whole = sequence(tbs, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').replaceAll(/.{64}/gu, '$&\n').trimEnd();
  return { name, privateKey, key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` };
};
