// Codes and extensions of what happens between a complete dossier and the specialist's word (profiles/).
import { extension } from './systems.ts';

/** [ServiceRequest] 0..*, complex: `outcome` code 1..1 (`covered`, `not-covered`, `waived`), `reason` string 0..1, `decidedBy` string 0..1, `decidedAt` dateTime 0..1: what the insurer said, or that the hospital waives it. */
export const EXT_INSURER_OUTCOME = extension('insurer-outcome');
