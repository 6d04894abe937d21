// Body of POST …/opinion/handovers: the patient, or a recipient whom no network reaches, has the opinion (S17).
import type { HandoverMeans } from '../fhir/opinion.ts';
import { toPastBodyParser } from '../intake/to-past-body-parser.ts';

export interface HandoverRecord {
  /** `patient`, `representative`, or the key of a recipient. */
  readonly to: string;
  readonly means: HandoverMeans;
  /** Instant with offset; absent: now. */
  readonly handedOverAt?: string;
  /** Absent: whoever calls. */
  readonly recordedBy?: string;
}

export const parseOpinionHandover = toPastBodyParser<HandoverRecord>('opinionHandover');
