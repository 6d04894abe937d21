// A letter as a file that is printed, or read aloud.
import type { Result } from '../core/kernel/result.ts';
import type { Letter } from '../core/notices/letter.ts';

/** The same bytes for the same letter. Fails `business-rule` where a name or an address is in a script that the typeface lacks. */
export type RenderLetter = (letter: Letter) => Promise<Result<Uint8Array>>;
