// Body of POST …/transfers/{id}/receipt: the custodian has the valid request, which starts its clock (S3).
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface Receipt {
  /** Instants with offset. */
  readonly receivedAt: string;
  readonly validAt: string;
  readonly evidence: string;
  readonly recordedBy: string;
}

export const parseReceipt = toPastBodyParser<Receipt>('receipt');
