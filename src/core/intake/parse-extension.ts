// Body of POST …/transfers/{id}/extension: the custodian announced that it takes the further time that its rule allows.
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface Extension {
  /** Instant with offset. */
  readonly announcedAt: string;
  readonly reason?: string;
}

export const parseExtension = toPastBodyParser<Extension>('extension');
