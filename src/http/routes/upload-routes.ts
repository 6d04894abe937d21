// Files in: kept under their digest before an intake names them, or filed in a request's dossier at once. Streamed.
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { DocumentUpload } from '../flows.ts';
import { readHeader } from '../read-header.ts';
import { readUpload, type Upload } from '../read-upload.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Operation, Route } from '../route.ts';

const FILE: NonNullable<Operation['body']> = { '*/*': { description: 'the file itself' }, 'multipart/form-data': { type: 'object', description: 'fields first, then one file' } };
const TEXT_FIELDS = ['title', 'language', 'createdAt'] as const;
const MAX_FIELD_LENGTH = 255;

const keepFile = ({ flows, options }: HttpParts): Route => ({
  method: 'post', path: '/uploads', access: { act: 'keep-upload', scopes: [{ letter: 'c', type: 'workflow' }] },
  operation: { summary: 'Keep a file, so that an intake can name it by its SHA-256', body: FILE, responses: { 200: 'it was kept before', 201: 'kept: sha256, sizeBytes, contentType' } },
  answer: async ({ req, call }) => {
    const key = readHeader.idempotencyKey(req); // the digest is the key here; a broken header is still told
    if (!key.ok) return key;
    const upload = await readUpload(req, options.maxUploadBytes);
    if (!upload.ok) return upload;
    const kept = await flows.uploadFile(call, { contentType: upload.value.contentType, bytes: upload.value.bytes });
    return kept.ok ? ok(reply.json(kept.value.status, kept.value.body)) : kept;
  },
});

const toDocument = (upload: Upload, key: string | undefined): Result<DocumentUpload> => {
  const type = upload.about.get('type');
  if (type === undefined) return fail('invalid', { text: 'the LOINC document type is needed, as query parameter or as a field before the file', expression: 'type', code: 'required' });
  const long = ['type', ...TEXT_FIELDS].filter((name) => (upload.about.get(name) ?? '').length > MAX_FIELD_LENGTH);
  if (long.length > 0) return fail('invalid', ...long.map((name) => ({ text: `longer than ${String(MAX_FIELD_LENGTH)} characters`, expression: name, code: 'too-long' as const })));
  const texts = Object.fromEntries(TEXT_FIELDS.flatMap((name) => { const value = upload.about.get(name); return value === undefined ? [] : [[name, value]]; }));
  return ok({ type, contentType: upload.contentType, bytes: upload.bytes, ...texts, ...(key !== undefined && { idempotencyKey: key }) });
};

const attach = ({ flows, options }: HttpParts): Route => ({
  method: 'post', path: '/second-opinion-requests/{id}/documents', access: { act: 'file-document', scopes: [{ letter: 'u', type: 'workflow' }] },
  operation: {
    summary: 'File a document in the dossier of a request',
    query: [{ name: 'type', description: 'LOINC document type; with multipart also as a field' }, { name: 'title', description: 'title' }, { name: 'language', description: 'BCP 47' }, { name: 'createdAt', description: 'date or instant with offset' }],
    headers: [{ name: 'Idempotency-Key', description: 'the same key with the same content gets the first answer again' }],
    body: FILE, responses: { 200: 'it was filed before', 201: 'filed' },
  },
  answer: async ({ req, call }) => {
    const id = readHeader.id(req, 'id');
    if (!id.ok) return id;
    const key = readHeader.idempotencyKey(req);
    if (!key.ok) return key;
    const upload = await readUpload(req, options.maxUploadBytes);
    const document = upload.ok ? toDocument(upload.value, key.value) : upload;
    if (!document.ok) return document;
    const filed = await flows.attachDocument(call, id.value, document.value);
    if (!filed.ok) return filed;
    const location = filed.value.id === undefined ? {} : { Location: `${options.publicUrl}/fhir/R4/DocumentReference/${encodeURIComponent(filed.value.id)}` };
    return ok(reply.json(filed.value.status, filed.value.body, location));
  },
});

export const uploadRoutes = (parts: HttpParts): readonly Route[] => [keepFile(parts), attach(parts)];
