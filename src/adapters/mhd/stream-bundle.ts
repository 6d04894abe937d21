// A Bundle as bytes on their way, in JSON or in XML: its own words from memory, each document's bytes from its file, as base64, never whole. https://hl7.org/fhir/R4/binary.html
import type { Bundle } from '@medplum/fhirtypes';
import type { ToFhirXml } from '../../ports/fhir-xml.ts';
import type { ProvidedDocument } from '../../ports/regional-network.ts';
import type { StreamedContent } from '../to-body-stream.ts';

/** A mark as JSON writes it, which no text of a resource can look like. */
const JSON_MARK = /\\u0000(\d+)\\u0000/u;
/** As XML does, which cannot carry the mark's own characters: it is told by where it stands, since a text's `<` and `"` are escaped. */
const XML_MARK = /(?<=<data value=")\uFFFD(\d+)\uFFFD(?="\/>)/u;

const base64Length = (sizeBytes: number): number => Math.ceil(sizeBytes / 3) * 4;

/** Three bytes are four letters: what is left over waits for the next chunk. */
const toBase64 = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const whole = Buffer.concat([rest, chunk]);
    const even = whole.length - (whole.length % 3);
    if (even > 0) yield Buffer.from(whole.toString('base64', 0, even), 'latin1');
    rest = whole.subarray(even);
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
};

/** `bundle`: with a mark where each document's bytes belong (to-provide-bundle.ts). `toXml`: in XML. */
export const streamBundle = (bundle: Bundle, documents: readonly ProvidedDocument[], toXml?: ToFhirXml): StreamedContent => {
  // words at even places, the numbers of documents between them
  const parts = toXml ? toXml(bundle).split(XML_MARK) : JSON.stringify(bundle).split(JSON_MARK);
  const pieces = parts.map((piece, i) => (i % 2 === 0 ? Buffer.from(piece, 'utf8') : documents[Number(piece)]));
  const sizeOf = (piece: Buffer | ProvidedDocument | undefined): number => (Buffer.isBuffer(piece) ? piece.length : base64Length(piece?.sizeBytes ?? 0));
  return {
    sizeBytes: pieces.reduce((sum, piece) => sum + sizeOf(piece), 0),
    bytes: async function* () {
      for (const piece of pieces) {
        if (Buffer.isBuffer(piece)) yield piece;
        else if (piece) yield* toBase64(piece.bytes());
      }
    },
  };
};
