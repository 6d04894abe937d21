// An opinion's files and resources: drawn, written as a FHIR document, kept, and sealed. Nothing stands before it is committed.
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { Provenance } from '@medplum/fhirtypes';
import { findOpinionWords } from '../core/opinion/find-opinion-words.ts';
import type { OpinionQuestion } from '../core/opinion/opinion-question.ts';
import { toOpinionDocument } from '../core/opinion/to-opinion-document.ts';
import { toOpinionReferences, type OpinionReferences } from '../core/opinion/to-opinion-references.ts';
import { toOpinionReport } from '../core/opinion/to-opinion-report.ts';
import { toSignatureProvenance } from '../core/opinion/to-signature-provenance.ts';
import { toSignedStatement } from '../core/opinion/to-signed-statement.ts';
import type { KeptFile } from '../ports/document-files.ts';
import type { FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'files' | 'renderReport' | 'sealContent' | 'canonicalJson' | 'judgeFhirDocument' | 'policy'>;

export interface MadeOpinion extends OpinionReferences { readonly provenance: Provenance }

/** `typ` of the seal: what the same key signs for a peer or for an archive is none. */
const SEAL_TYPE = 'second-opinion-signature';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> { yield await Promise.resolve(bytes); }

const keep = ({ files, policy }: Ports, bytes: Uint8Array): Promise<Result<KeptFile>> => files.keep(once(bytes), { maxBytes: policy.maxDocumentBytes });

/** What we would refuse of others we do not send. */
const keepDocument = async (ports: Ports, question: OpinionQuestion): Promise<Result<KeptFile>> => {
  const document = toOpinionDocument(question, findOpinionWords(question.language));
  const kept = await keep(ports, new TextEncoder().encode(ports.canonicalJson(document)));
  if (!kept.ok) return kept;
  const verdict = await ports.judgeFhirDocument(kept.value, 'application/fhir+json');
  return verdict.kind === 'native' ? kept : fail('internal', 'the opinion did not become a valid FHIR document');
};

/** Failures: `business-rule` (characters that cannot be drawn), `storage-full`, `not-ready` (no key to seal with). */
export const makeOpinion = async (ports: Ports, question: OpinionQuestion, actor: string): Promise<Result<MadeOpinion>> => {
  const words = findOpinionWords(question.language);
  const drawn = await ports.renderReport(toOpinionReport(question, words));
  if (!drawn.ok) return drawn;
  const pdf = await keep(ports, drawn.value);
  const fhir = await keepDocument(ports, question);
  if (!pdf.ok) return pdf;
  if (!fhir.ok) return fhir;
  const files = { pdf: pdf.value, fhir: fhir.value };
  const references = toOpinionReferences({ question, words, files });
  const jws = await ports.sealContent(ports.canonicalJson(toSignedStatement(question, references, { files, actor })), SEAL_TYPE);
  return jws.ok ? ok({ ...references, provenance: toSignatureProvenance(question, references, { jws: jws.value, actor }) }) : jws;
};
