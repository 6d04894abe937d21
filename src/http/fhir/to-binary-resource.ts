// A Binary as FHIR JSON or XML, its content in base64 as it is read: a file of any size costs one chunk of memory. https://hl7.org/fhir/R4/binary.html
import type { Binary } from '@medplum/fhirtypes';
import type { OpenedBinary } from '../../flows/open-binary.ts';
import type { ToFhirXml } from '../../ports/fhir-xml.ts';

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

const toHead = (id: string, { contentType, securityContext }: OpenedBinary): Binary =>
  ({ resourceType: 'Binary', id, contentType, ...(securityContext !== undefined && { securityContext: { reference: securityContext } }) });

const surround = async function* (around: readonly [before: string, after: string], binary: OpenedBinary): AsyncGenerator<Uint8Array> {
  yield Buffer.from(around[0]);
  for await (const text of toBase64(binary.bytes)) yield Buffer.from(text);
  yield Buffer.from(around[1]);
};

/** In both formats `data` comes last. An empty document has none: R4 knows no empty value. */
export const toBinaryResource = {
  json: (id: string, binary: OpenedBinary): AsyncGenerator<Uint8Array> => {
    const head = JSON.stringify(toHead(id, binary));
    return surround(binary.sizeBytes === 0 ? [head, ''] : [`${head.slice(0, -1)},"data":"`, '"}'], binary);
  },
  xml: (id: string, binary: OpenedBinary, write: ToFhirXml): AsyncGenerator<Uint8Array> => {
    const text = write(toHead(id, binary));
    const end = '</Binary>';
    return surround(binary.sizeBytes === 0 ? [text, ''] : [`${text.slice(0, -end.length)}<data value="`, `"/>${end}`], binary);
  },
} as const;
