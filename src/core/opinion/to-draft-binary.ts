// A draft as it is kept: a Binary with its bytes, a version a save, found by no document search (S14). https://hl7.org/fhir/R4/binary.html
import type { Binary } from '@medplum/fhirtypes';
import { DRAFT_TAG } from '../fhir/opinion-systems.ts';
import type { OpinionDraft } from './opinion-draft.ts';

export interface DraftParts {
  readonly id: string;
  /** `ServiceRequest/…` */
  readonly request: string;
  readonly draft: OpinionDraft;
  /** The version that this one follows. */
  readonly meta?: Binary['meta'];
}

/** Small text of one person's making: its history is the store's. */
export const toDraftBinary = ({ id, request, draft, meta }: DraftParts): Binary => ({
  resourceType: 'Binary', id, meta: { ...meta, tag: [{ system: DRAFT_TAG, code: 'opinion' }] }, contentType: 'application/json', securityContext: { reference: request },
  data: new TextEncoder().encode(JSON.stringify(draft)).toBase64(),
});
