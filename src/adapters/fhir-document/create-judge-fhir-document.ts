// Judges FHIR documents: read whole up to a bound, held against R4 and the profiles they declare that are known here. https://hl7.org/fhir/R4/documents.html
import { checkFhirDocument } from '../../core/dossier/check-fhir-document.ts';
import { fhirFormOf, type FhirForm, MAX_FHIR_DOCUMENT_BYTES } from '../../core/fhir/document-content.ts';
import { isError, type Issue } from '../../core/kernel/result.ts';
import type { DocumentFiles } from '../../ports/document-files.ts';
import type { FhirDocumentVerdict, JudgeFhirDocument } from '../../ports/judge-fhir-document.ts';
import type { ReadFhirDocument } from '../../ports/read-fhir-document.ts';
import type { Validate } from '../../ports/validate.ts';

interface Parts { readonly files: Pick<DocumentFiles, 'open'>; readonly validate: Validate; readonly read: ReadFhirDocument }

/** An answer names so many; the rest is counted by whoever mends these. */
const MOST_ISSUES = 50;
/** A file never changes: what was said of it holds while this program runs. */
const MOST_REMEMBERED = 2000;

const refuse = (issues: readonly Issue[]): FhirDocumentVerdict => ({ kind: 'refused', issues: issues.slice(0, MOST_ISSUES) });

const judge = (bytes: Uint8Array, form: FhirForm, { validate, read }: Parts): FhirDocumentVerdict => {
  const parsed = read(bytes, form);
  if (!parsed.ok) return refuse(parsed.failure.issues);
  const wrong = checkFhirDocument(parsed.value);
  const issues = wrong.length > 0 ? wrong : validate(parsed.value).filter(isError);
  return issues.length > 0 ? refuse(issues) : { kind: 'native', form };
};

export const createJudgeFhirDocument = (parts: Parts): JudgeFhirDocument => {
  const remembered = new Map<string, FhirDocumentVerdict>();
  return async ({ sha256, sizeBytes }, mediaType) => {
    const form = fhirFormOf(mediaType);
    if (!form || sizeBytes > MAX_FHIR_DOCUMENT_BYTES) return { kind: 'unread' };
    const known = remembered.get(`${form} ${sha256}`);
    if (known) return known;
    const opened = await parts.files.open(sha256);
    if (!opened.ok) throw new Error('a kept file is not there');
    const verdict = judge(Buffer.concat(await Array.fromAsync(opened.value.bytes)), form, parts);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(`${form} ${sha256}`, verdict);
    return verdict;
  };
};
