// Why a document that came unasked was not filed, and what a coordinator does about it, in words: codes of STATUS_REASONS.
import { findExchangeFault } from '../exchange/find-exchange-fault.ts';
import type { Fault } from '../kernel/result.ts';

export interface ReviewReason {
  readonly code: string;
  readonly text: string;
  readonly toDo: string;
}

const RECEIVED: Readonly<Record<string, readonly [text: string, toDo: string]>> = {
  'received-patient-unknown': ['No patient here has an identifier that the sender gave', 'Find out whose it is. Where the patient has a request here, put it there; else reject it.'],
  'received-patient-ambiguous': ['More than one patient here is meant by what the sender gave', 'Find out which of them is meant, and put it into that patient\'s request.'],
  'received-sender-unknown': ['No transfer of this patient is with an organisation that the sender names', 'Where it belongs to a request of this patient, put it there; it answers a transfer only if it came from that custodian.'],
  'received-transfer-ambiguous': ['More than one open transfer of this patient could wait for it', 'Say which of them it answers.'],
  'received-transfer-ended': ['The transfer that it answers had ended when it came', 'Put it into the request as a late answer, or into its dossier alone.'],
};

const DENIED: Readonly<Record<Fault, string>> = {
  'patient-pending': 'It may not be filed until the patient authorises it. Have that recorded at the request and put it there then, or reject it.',
  'placer': 'Complete at the request what is missing there, and put it there then.',
  'us': 'Decide at the request what waits there, and put it there then.',
  'network': 'Look at the request first.',
  'custodian': 'Look at the request first.',
};

export const findReviewReason = (code: string): ReviewReason => {
  const received = RECEIVED[code];
  if (received) return { code, text: received[0], toDo: received[1] };
  const denial = findExchangeFault(code);
  return { code, text: denial?.text ?? code, toDo: DENIED[denial?.fault ?? 'us'] };
};
