// Body of POST …/opinion/decision: what the patient decided, which is the patient's to decide where the opinions differ (P2.9).
import type { PatientDecision } from '../fhir/opinion.ts';
import { toPastBodyParser } from '../intake/to-past-body-parser.ts';

export interface DecisionRecord {
  readonly decision: PatientDecision;
  /** Instant with offset; absent: now. */
  readonly decidedAt?: string;
}

export const parsePatientDecision = toPastBodyParser<DecisionRecord>('patientDecision');
