// A document for the dossier, sent by the patient or the placer: kept first, then named by the intake like any other.
import type { Intake, IntakeDocument } from '../core/intake/intake.ts';
import { parseDocument } from '../core/intake/parse-document.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { AmendPorts } from './amend-intake.ts';
import { amendRequest } from './amend-request.ts';
import type { ChangeAnswer } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { keepUpload } from './keep-upload.ts';
import { loadRequest } from './load-request.ts';

export interface DocumentUpload {
  readonly id: string;
  /** LOINC code, as the caller gave it. */
  readonly type: string;
  /** Media type without parameters, lower case. */
  readonly contentType: string;
  readonly title?: string;
  readonly language?: string;
  readonly createdAt?: string;
  readonly idempotencyKey?: string;
  /** As it arrives; throws when the caller breaks off. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

type Ports = AmendPorts & Pick<FlowPorts, 'reach' | 'judgeFhirDocument'>;

/** Nothing is streamed in for a request that is not there, nor under a type that is not known. One that has ended may be sent again what it has. */
const checkBefore = async (ports: Ports, upload: DocumentUpload): Promise<Result<unknown>> => {
  const loaded = await loadRequest(ports, upload.id);
  return loaded.ok ? parseDocument(describe(upload, '0'.repeat(64))) : loaded;
};

const describe = ({ type, contentType, title, language, createdAt }: DocumentUpload, sha256: string): unknown =>
  ({ type, file: { sha256, contentType, ...(title && { title }), ...(language && { language }) }, ...(createdAt && { createdAt }) });

/** The same file of the same type changes nothing; one file is not two kinds of document. */
const withDocument = (current: Intake, document: IntakeDocument): Result<Intake> => {
  const documents = current.documents ?? [];
  const same = documents.find((d) => d.file.sha256 === document.file.sha256);
  if (!same) return ok({ ...current, documents: [...documents, document] });
  return same.type === document.type ? ok(current) : fail('duplicate', { text: 'the dossier has this file already, as another type of document', expression: 'type' });
};

export const attachDocument = async (ports: Ports, call: Call, upload: DocumentUpload): Promise<Result<ChangeAnswer>> => {
  const before = await checkBefore(ports, upload);
  if (!before.ok) return before;
  const kept = await keepUpload(ports, upload);
  if (!kept.ok) return kept;
  const { sha256 } = kept.value;
  const content = describe(upload, sha256);
  return amendRequest(ports, {
    call,
    id: upload.id,
    // S2: without a key of the caller's, the request, the bytes and the type are the key
    idempotency: { key: upload.idempotencyKey ?? `${sha256} ${upload.type}`, scope: `${upload.id}/documents`, content: { sha256, type: upload.type } },
    change: (record) => {
      const open = checkOpen(record);
      if (!open.ok) return open;
      const document = parseDocument(content);
      if (!document.ok) return document;
      return ok({
        intake: (current) => withDocument(current, document.value),
        made: (_record, _intake, entries) => (entries.length > 0 ? roleId(ports.digestText, upload.id)(`document:${sha256}`) : undefined),
      });
    },
  });
};
