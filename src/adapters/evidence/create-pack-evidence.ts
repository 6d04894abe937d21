// Writes the archive of evidence as a ZIP, as it is read: nothing of it lies on a disk of ours. Its manifest names the digest of every other file, and is signed.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { EvidenceEntry } from '../../core/exchange/to-evidence-chain.ts';
import { fail, ok } from '../../core/kernel/result.ts';
import type { PackEvidence } from '../../ports/pack-evidence.ts';
import type { ClientKeys } from '../smart/client-keys.ts';
import { evidenceForm } from './evidence-form.ts';

const EXPLANATION = `Evidence of one second-opinion request.

manifest.json    the request, the adapter, when this archive was made, the number of entries, the digest of the last one (head),
                 the documents by SHA-256, and the SHA-256 of each other file here (files)
manifest.jws     the adapter's signature over manifest.json, byte for byte: a detached JWS (RFC 7515, appendix F)
keys.json        the adapter's public keys when this archive was made (RFC 7517); the header of the signature names one (kid)
entries.ndjson   one entry a line, oldest first: every version of every resource of the request, and every event of the audit trail about it

Each entry carries "previous", the digest of the entry before it, and "hash", the SHA-256 (hex) of the RFC 8785 form of the entry without "hash".
An entry that is changed, left out, put in or moved no longer fits. Check all of it, without a network, with the adapter's own command:

    npm run verify-evidence -- FILE.zip --keys KEYS.json

or with any program that knows SHA-256, RFC 8785 and JWS. KEYS.json holds the adapter's public keys as you got them on another way than in this archive,
from /.well-known/jwks.json of the adapter or from the hospital. Without it the signature proves only that this archive was not changed since somebody
who holds the key in keys.json made it: whoever makes a whole archive anew can put in a key of their own.
`;

const { names, signatureType } = evidenceForm;

const sha256 = (parts: Iterable<string>): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const linesOf = function* (chain: readonly EvidenceEntry[]): Generator<string> {
  for (const entry of chain) yield `${JSON.stringify(entry)}\n`;
};

const toText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const createPackEvidence = (keys: Pick<ClientKeys, 'listPublic' | 'signContent'>): PackEvidence => async (manifest, chain) => {
  const shown = await keys.listPublic();
  if (!shown.ok) return shown.failure.kind === 'storage-full' ? shown : fail('not-ready', ...shown.failure.issues);
  const keySet = toText({ keys: shown.value });
  const files = { [names.readme]: sha256([EXPLANATION]), [names.keys]: sha256([keySet]), [names.entries]: sha256(linesOf(chain)) };
  const signed = Buffer.from(toText({ ...manifest, files }));
  const signature = await keys.signContent(signed, signatureType);
  if (!signature.ok) return fail('not-ready', ...signature.failure.issues);
  const zip = new ZipFile();
  const options = { mtime: new Date(manifest.createdAt), mode: 0o100600 };
  zip.addBuffer(Buffer.from(EXPLANATION), names.readme, options);
  zip.addBuffer(signed, names.manifest, options);
  zip.addBuffer(Buffer.from(signature.value), names.signature, options);
  zip.addBuffer(Buffer.from(keySet), names.keys, options);
  zip.addReadStream(Readable.from(linesOf(chain), { objectMode: false }), names.entries, options);
  zip.end();
  return ok(zip.outputStream as AsyncIterable<Uint8Array>);
};
