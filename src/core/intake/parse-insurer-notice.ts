// Body of POST …/insurer-notice (P2.4): that the insurer was informed, what it said, who pays, or that the hospital asks for neither.
import type { InsurerCoverage, InsurerWaiver } from './intake.ts';
import { toPastBodyParser } from './to-past-body-parser.ts';

/** One of them at least; what is absent stays as it was. */
export interface InsurerNotice {
  /** Calendar date. */
  readonly informedOn?: string;
  readonly coverage?: InsurerCoverage;
  /** The patient's side accepted to pay. */
  readonly selfPay?: boolean;
  readonly waived?: InsurerWaiver;
}

export const parseInsurerNotice = toPastBodyParser<InsurerNotice>('insurerNotice');
