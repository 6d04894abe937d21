// Whether a notice that is there may still be made anew: nobody has got it or seen to it, and no worker has it in hand.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { readNotice } from '../fhir/notice.ts';

export const isUntold = (stored: CommunicationRequest): boolean => {
  const { status, sent, acknowledged, snoozed, batch } = readNotice(stored);
  return (status === 'active' || status === 'revoked') && !sent && !acknowledged && !snoozed && batch === undefined;
};
