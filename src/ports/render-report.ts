// An opinion as a file that is printed, or read aloud.
import type { Result } from '../core/kernel/result.ts';
import type { Report } from '../core/opinion/report.ts';

/** The same bytes for the same report. Fails `business-rule` where it has characters that the typeface lacks. */
export type RenderReport = (report: Report) => Promise<Result<Uint8Array>>;
