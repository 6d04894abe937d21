// Body of POST …/information/{taskId}/answer: what somebody supplied of what a specialist asked for, or that it cannot be had.
import type { InformationSupplier } from '../fhir/information.ts';
import { toPastBodyParser } from './to-past-body-parser.ts';

/** `text` or `documents` or both; or `notAvailable` alone. */
export interface InformationAnswer {
  readonly by: InformationSupplier;
  /** Instant with offset: when it reached the hospital. */
  readonly answeredAt: string;
  readonly text?: string;
  /** Ids of DocumentReferences of the dossier. */
  readonly documents?: readonly string[];
  /** Why it cannot be had. */
  readonly notAvailable?: string;
}

export const parseInformationAnswer = toPastBodyParser<InformationAnswer>('informationAnswer');
