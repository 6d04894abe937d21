// Whether a notice can be taken back when its transfer ends: nobody has got it, and no worker has it in hand just now.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { isNotice, readNotice } from '../fhir/notice.ts';
import { parseInstant } from '../kernel/time.ts';

/** What is in hand may be with the mail server already: its worker records what became of it, or, where that died, whoever takes it over finds that its transfer has ended. */
const isInHand = (nextAt: string, now: Temporal.Instant): boolean => {
  const until = parseInstant(nextAt);
  return until.ok && Temporal.Instant.compare(now, until.value) < 0;
};

export const isRevocable = (resource: CommunicationRequest, now: Temporal.Instant): boolean => {
  if (!isNotice(resource)) return false;
  const { status, exchange } = readNotice(resource);
  return (status === 'active' || status === 'on-hold') && !(exchange?.worker !== undefined && isInHand(exchange.nextAt, now));
};
