// A kept draft read again.
import type { Binary } from '@medplum/fhirtypes';
import { fail, type Result } from '../kernel/result.ts';
import type { OpinionDraft } from './opinion-draft.ts';
import { parseDraft } from './parse-draft.ts';

/** Fails as the parser of the body does, which took it once. */
export const parseDraftBinary = ({ data }: Binary): Result<OpinionDraft> => {
  if (data === undefined) return fail('internal', 'the draft of the opinion has no content');
  const content: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(data)));
  return parseDraft(content);
};
