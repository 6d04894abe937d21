// Somebody opens a document's bytes: who and which is on the audit trail before the first byte leaves.
import type { Binary } from '@medplum/fhirtypes';
import { readFhirForm, type FhirForm } from '../core/fhir/document-content.ts';
import { SHA256_TAG } from '../core/fhir/systems.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { auditShown } from './audit-shown.ts';
import { checkBinaryAllowed } from './check-binary-allowed.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { findStored, type Stored } from './find-stored.ts';

export interface ByteRange { readonly start: number; readonly end: number }

export interface BinaryAddress {
  readonly id: string;
  /** Given the whole size, which bytes are wanted; absent or `undefined`: all. */
  readonly chooseRange?: ((sizeBytes: number) => ByteRange | undefined) | undefined;
  /** It is asked for as the Bundle of a FHIR document: to anything else there is none. */
  readonly asBundle?: true;
}

export interface OpenedBinary {
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly sha256?: string;
  readonly securityContext?: string;
  /** Asked for as Bundle: the format that the FHIR document is kept in. */
  readonly fhirForm?: FhirForm;
}

type Ports = Pick<FlowPorts, 'store' | 'files' | 'judgeFhirDocument' | 'validate' | 'clock' | 'newId' | 'policy' | 'digestText' | 'programmes'>;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> { yield await Promise.resolve(bytes); }

/** The intake itself is the one Binary that holds its bytes (S2). */
const openInline = (binary: Binary, data: string, { chooseRange }: BinaryAddress): OpenedBinary => {
  const whole = Uint8Array.fromBase64(data);
  const range = chooseRange?.(whole.length);
  return { contentType: binary.contentType, sizeBytes: whole.length, bytes: once(range ? whole.subarray(range.start, range.end + 1) : whole) };
};

const digestOf = (binary: Binary): string | undefined => binary.meta?.tag?.find((t) => t.system === SHA256_TAG)?.code;

const openKept = async (ports: Ports, binary: Binary, { chooseRange }: BinaryAddress): Promise<Result<OpenedBinary>> => {
  const sha256 = digestOf(binary);
  if (!sha256) return fail('not-found', 'this Binary has no bytes');
  const described = await ports.files.describe(sha256);
  if (!described.ok) return fail('internal', 'the file of this Binary is missing');
  if (described.value.malware === 'found') return fail('not-permitted', 'the malware scanner found something in this document: it is kept, and not given out');
  const opened = await ports.files.open(sha256, chooseRange?.(described.value.sizeBytes));
  if (!opened.ok) return opened;
  return ok({ contentType: binary.contentType, sizeBytes: described.value.sizeBytes, bytes: opened.value.bytes, sha256 });
};

/** Judged when it came, or now: it may have come before FHIR documents were told apart. */
const findFhirForm = async (ports: Ports, binary: Binary): Promise<Result<{ readonly fhirForm: FhirForm }>> => {
  const told = readFhirForm(binary);
  if (told) return ok({ fhirForm: told });
  const described = await ports.files.describe(digestOf(binary) ?? '');
  const verdict = described.ok ? await ports.judgeFhirDocument(described.value, binary.contentType) : undefined;
  return verdict?.kind === 'native' ? ok({ fhirForm: verdict.form }) : fail('not-found', 'no such resource');
};

interface Opening extends Stored { readonly opened: OpenedBinary }

const findOpening = async (ports: Ports, call: Call, address: BinaryAddress): Promise<Result<Opening>> => {
  const stored = await findStored(ports, call, { type: 'Binary', id: address.id });
  if (!stored.ok) return stored;
  const binary = stored.value.resource as Binary;
  const allowed = await checkBinaryAllowed(ports, call, binary);
  if (!allowed.ok) return allowed;
  const form = address.asBundle ? await findFhirForm(ports, binary) : ok({});
  if (!form.ok) return form;
  const opened = binary.data === undefined ? await openKept(ports, binary, address) : ok(openInline(binary, binary.data, address));
  return opened.ok ? ok({ ...stored.value, opened: { ...opened.value, ...form.value } }) : opened;
};

export const openBinary = async (ports: Ports, call: Call, address: BinaryAddress): Promise<Result<OpenedBinary>> => {
  const opening = await findOpening(ports, call, address);
  if (!opening.ok) return opening;
  const { opened, resource, released } = opening.value;
  const { data, securityContext } = resource as Binary;
  const as = { what: `Binary/${address.id}`, interaction: 'read', isDocument: data === undefined } as const;
  const answer = { ...opened, ...(securityContext?.reference && { securityContext: securityContext.reference }) };
  return auditShown(ports, call, { as, resources: [resource], released, answer });
};
