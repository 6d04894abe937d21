// That a reviewer signed: a Provenance of both documents with the adapter's seal over what was signed (S14). https://hl7.org/fhir/R4/provenance.html
import type { Provenance, Signature } from '@medplum/fhirtypes';
import { SOURCE_SIGNATURE } from '../fhir/opinion-systems.ts';
import { ADAPTER_DEVICE, PROVENANCE_PARTICIPANT, SIGNATURE_TYPES } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { toProvenance } from '../mapping/to-provenance.ts';
import type { OpinionQuestion } from './opinion-question.ts';
import type { OpinionReferences } from './to-opinion-references.ts';

export interface Sealed {
  /** A compact JWS with its payload (RFC 7515). */
  readonly jws: string;
  /** Value under ACTOR_IDENTIFIER of who called. */
  readonly actor: string;
}

const toSignature = ({ now, reviewer }: OpinionQuestion, jws: string): Signature => ({
  type: [{ system: SIGNATURE_TYPES, code: SOURCE_SIGNATURE }],
  when: toFhirInstant(now),
  who: { reference: ADAPTER_DEVICE },
  onBehalfOf: { reference: `PractitionerRole/${reviewer.role.id ?? ''}` },
  targetFormat: 'application/json',
  sigFormat: 'application/jose',
  data: new TextEncoder().encode(jws).toBase64(),
});

/**
 * | source | element | note |
 * |---|---|---|
 * | both documents | `target` | |
 * | the reviewer | `agent` author | whose opinion it is |
 * | who called | `agent` enterer | by whom the adapter knows that it was signed |
 * | the seal | `signature` | of the kind "source": the adapter's key, for the reviewer; no signature of the person's own means |
 */
export const toSignatureProvenance = (question: OpinionQuestion, { document, fhir }: OpinionReferences, { jws, actor }: Sealed): Provenance => {
  const provenance = toProvenance({
    id: question.idFor(`opinion-provenance:${String(question.number)}`),
    targets: [document, fhir].map(({ id = '' }) => ({ reference: `DocumentReference/${id}` })),
    occurredAt: toFhirInstant(question.now), recordedAt: question.now, activity: 'create',
    agents: [{ type: 'author', who: { reference: `PractitionerRole/${question.reviewer.role.id ?? ''}` } }, { type: 'enterer', who: actor }],
    ...(question.replaces && { sources: [{ reference: question.replaces.document }] }),
  });
  const assembler = { type: { coding: [{ system: PROVENANCE_PARTICIPANT, code: 'assembler' }] }, who: { reference: ADAPTER_DEVICE } };
  return { ...provenance, agent: [...provenance.agent, assembler], signature: [toSignature(question, jws)] };
};
