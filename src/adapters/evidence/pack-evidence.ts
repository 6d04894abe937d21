// Writes the archive of evidence as a ZIP, as it is read: nothing of it lies on a disk of ours.
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { PackEvidence } from '../../ports/pack-evidence.ts';

const EXPLANATION = `Evidence of one second-opinion request.

manifest.json    the request, when this archive was made, the number of entries, the digest of the last one (head), and the documents by SHA-256
entries.ndjson   one entry a line, oldest first: every version of every resource of the request, and every event of the audit trail about it

Each entry carries "previous", the digest of the entry before it, and "hash", the SHA-256 (hex) of the RFC 8785 form of the entry without "hash".
An entry that is changed, left out, put in or moved no longer fits. Check it, without a network, with the adapter's own command:

    npm run verify-evidence -- FILE.zip

or with any program that knows SHA-256 and RFC 8785. Note "head" when you receive the archive: who rewrites the whole chain ends at another one.
`;

export const packEvidence: PackEvidence = (manifest, chain) => {
  const zip = new ZipFile();
  const options = { mtime: new Date(manifest.createdAt), mode: 0o100600 };
  const lines = function* (): Generator<string> {
    for (const entry of chain) yield `${JSON.stringify(entry)}\n`;
  };
  zip.addBuffer(Buffer.from(EXPLANATION), 'README.txt', options);
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), 'manifest.json', options);
  zip.addReadStream(Readable.from(lines(), { objectMode: false }), 'entries.ndjson', options);
  zip.end();
  return zip.outputStream as AsyncIterable<Uint8Array>;
};
