// Whether a draft says enough to be signed: all that is missing, at once.
import { fail, ok, type Issue, type Result } from '../kernel/result.ts';
import type { OpinionDraft, WrittenOpinion } from './opinion-draft.ts';

const missing = (element: string, name: string): Issue => ({ text: `${name} is required before the opinion is signed`, expression: element, code: 'required' });

export const checkWritten = (draft: OpinionDraft): Result<WrittenOpinion> => {
  const { outcome, summary } = draft;
  if (outcome && summary) return ok({ ...draft, outcome, summary });
  return fail('invalid', ...(outcome ? [] : [missing('outcome', 'what it says of the first opinion')]), ...(summary ? [] : [missing('summary', 'the assessment')]));
};
