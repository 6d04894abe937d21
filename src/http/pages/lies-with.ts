// Whoever must mend a failure, by the word that people use.
import type { Fault } from '../../core/kernel/result.ts';

const LIES_WITH = {
  'placer': 'who sent the request', 'us': 'this hospital', 'network': 'the network', 'custodian': 'the custodian', 'patient-pending': 'the patient',
} as const satisfies Record<Fault, string>;

export const liesWith = (fault: string): string => Object.entries(LIES_WITH).find(([key]) => key === fault)?.[1] ?? fault;
