// The documents of a delivery that have still to be sent, with their files.
import type { Binary, DocumentReference, Task } from '@medplum/fhirtypes';
import { findUndelivered } from '../core/exchange/find-undelivered.ts';
import { toProvidedIdentity, type ProvidedIdentity } from '../core/exchange/to-provided-identity.ts';
import { toBinaryReference } from '../core/fhir/document-content.ts';
import { SHA256_TAG } from '../core/fhir/systems.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { FlowPorts } from './flow-ports.ts';

export interface ToSend {
  /** `DocumentReference/…` */
  readonly reference: string;
  readonly document: DocumentReference;
  /** It came from a custodian; else it was filed here. */
  readonly isCustodians: boolean;
  readonly identity: ProvidedIdentity;
  readonly contentType: string;
  readonly sha256: string;
  readonly sha1: string;
  readonly sizeBytes: number;
}

type Ports = Pick<FlowPorts, 'store' | 'files'>;

const digestOf = (binary: Binary | undefined): string => binary?.meta?.tag?.find((t) => t.system === SHA256_TAG)?.code ?? '';

interface Stored { readonly document: DocumentReference; readonly isCustodians: boolean; readonly binary: Binary | undefined }

const withFile = async (ports: Ports, { document, isCustodians, binary }: Stored): Promise<Result<ToSend>> => {
  const sha256 = digestOf(binary);
  const file = await ports.files.describe(sha256);
  if (!file.ok || !binary) return fail('internal', 'a document of the delivery has no file');
  const { sha1, sizeBytes } = file.value;
  const contentType = document.content[0]?.attachment.contentType ?? binary.contentType;
  return ok({ reference: `DocumentReference/${document.id ?? ''}`, document, isCustodians, identity: toProvidedIdentity(document), contentType, sha256, sha1, sizeBytes });
};

/** Fails `internal` where a document or its file is not there any more. */
export const findToSend = async (ports: Ports, record: RequestRecord, task: Task): Promise<Result<readonly ToSend[]>> => {
  const wanted = findUndelivered(task);
  const documents = wanted.flatMap((reference) => record.documents.find((d) => `DocumentReference/${d.id ?? ''}` === reference) ?? []);
  if (documents.length < wanted.length) return fail('internal', 'a document of the delivery is not there any more');
  const stored = await ports.store.readMany(documents.flatMap((d) => toBinaryReference(d.content[0]?.attachment.url) ?? []));
  const binaries = new Map(stored.flatMap((r): readonly [string, Binary][] => (r.resourceType === 'Binary' ? [[`Binary/${r.id ?? ''}`, r]] : [])));
  const received = new Set(record.transfers.flatMap((t) => readTransfer(t).documents));
  const found: ToSend[] = [];
  for (const document of documents) {
    const one = await withFile(ports, { document, isCustodians: received.has(`DocumentReference/${document.id ?? ''}`), binary: binaries.get(toBinaryReference(document.content[0]?.attachment.url) ?? '') });
    if (!one.ok) return one;
    found.push(one.value);
  }
  return ok(found);
};
