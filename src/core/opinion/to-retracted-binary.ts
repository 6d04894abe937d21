// The file of a document that was entered in error: kept, and given to nobody (S14).
import type { Binary } from '@medplum/fhirtypes';
import { RETRACTED_TAG } from '../fhir/opinion-systems.ts';

export const toRetractedBinary = (binary: Binary): Binary => ({ ...binary, meta: { ...binary.meta, tag: [...(binary.meta?.tag ?? []), { system: RETRACTED_TAG, code: 'entered-in-error' }] } });
