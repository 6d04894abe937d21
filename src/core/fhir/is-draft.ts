// Whether this is what somebody has written of an opinion and not signed: whoever writes it reads it at its own address, and nobody at another (S14).
import type { Resource } from '@medplum/fhirtypes';
import { DRAFT_TAG } from './opinion-systems.ts';

export const isDraft = ({ resourceType, meta }: Resource): boolean => resourceType === 'Binary' && (meta?.tag ?? []).some(({ system }) => system === DRAFT_TAG);
