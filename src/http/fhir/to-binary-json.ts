// A Binary as FHIR JSON, its content in base64 as it is read: a file of any size costs one chunk of memory. https://hl7.org/fhir/R4/binary.html
import type { OpenedBinary } from '../../flows/open-binary.ts';

const toBase64 = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = Buffer.concat([rest, chunk]);
    const whole = all.length - (all.length % 3); // three bytes become four characters, with no padding between
    yield all.subarray(0, whole).toString('base64');
    rest = all.subarray(whole);
  }
  yield rest.toString('base64');
};

export const toBinaryJson = async function* (id: string, binary: OpenedBinary): AsyncGenerator<Uint8Array> {
  const { contentType, securityContext } = binary;
  const head = JSON.stringify({ resourceType: 'Binary', id, contentType, ...(securityContext !== undefined && { securityContext: { reference: securityContext } }) });
  yield Buffer.from(`${head.slice(0, -1)},"data":"`);
  for await (const text of toBase64(binary.bytes)) yield Buffer.from(text);
  yield Buffer.from('"}');
};
