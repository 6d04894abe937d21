// The bytes of an invented document, made when they are read, so that a large one costs no memory.
export type ContentSpec =
  | { readonly kind: 'text'; readonly text: string }
  /** Text that is said to be FHIR in JSON. */
  | { readonly kind: 'fhir'; readonly text: string }
  /** A one-page PDF; `sizeBytes` makes it that long by a stream that no page shows. */
  | { readonly kind: 'pdf'; readonly text: string; readonly sizeBytes?: number };

const FILLER = Buffer.alloc(65_536, 'The quick brown fox keeps no record of anyone. ');

const filler = function* (sizeBytes: number): Generator<Buffer> {
  for (let left = sizeBytes; left > 0; left -= FILLER.length) yield left >= FILLER.length ? FILLER : FILLER.subarray(0, left);
};

const pdfObject = (number: number, body: string): string => `${number.toString()} 0 obj\n${body}\nendobj\n`;
const escaped = (text: string): string => text.replaceAll(/[\\()]/gu, '\\$&');
const offset10 = (offset: number): string => `${offset.toString().padStart(10, '0')} 00000 n \n`;

/** What stands before and after the filler, for a filler of that length. */
const frame = (text: string, fillerBytes: number): { readonly head: Buffer; readonly tail: Buffer } => {
  const page = `BT /F1 14 Tf 50 780 Td (${escaped(text)}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>', `<< /Length ${page.length.toString()} >>\nstream\n${page}\nendstream`,
  ].map((body, index) => pdfObject(index + 1, body));
  const offsets: number[] = [];
  let text1 = '%PDF-1.4\n';
  for (const object of objects) {
    offsets.push(text1.length);
    text1 += object;
  }
  offsets.push(text1.length);
  const head = Buffer.from(`${text1}6 0 obj\n<< /Length ${fillerBytes.toString()} >>\nstream\n`, 'latin1');
  const end = '\nendstream\nendobj\n';
  const xrefAt = head.length + fillerBytes + end.length;
  const tail = `${end}xref\n0 7\n0000000000 65535 f \n${offsets.map(offset10).join('')}trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n${xrefAt.toString()}\n%%EOF\n`;
  return { head, tail: Buffer.from(tail, 'latin1') };
};

/** The lengths written inside change the length outside: asked again until both agree. */
const fillerFor = (text: string, sizeBytes: number): number => {
  let bytes = 0;
  for (let round = 0; round < 4; round += 1) {
    const { head, tail } = frame(text, bytes);
    bytes = Math.max(0, sizeBytes - head.length - tail.length);
  }
  return bytes;
};

export const toContent = function* (spec: ContentSpec): Generator<Uint8Array> {
  if (spec.kind !== 'pdf') {
    yield Buffer.from(spec.text, 'utf8');
    return;
  }
  const fillerBytes = fillerFor(spec.text, spec.sizeBytes ?? 0);
  const { head, tail } = frame(spec.text, fillerBytes);
  yield head;
  yield* filler(fillerBytes);
  yield tail;
};
