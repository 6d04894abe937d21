// Several notices for one addressee as the body of one webhook. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { readNotice } from '../fhir/notice.ts';

export interface WebhookBody {
  readonly type: 'notices.due';
  /** The latest moment that one of them names: the same at each attempt. */
  readonly timestamp: string;
  readonly data: { readonly notices: readonly object[] };
}

/** `publicUrl`: without a slash at the end. */
export const toWebhookBody = (notices: readonly CommunicationRequest[], publicUrl: string): WebhookBody => {
  const read = notices.map(readNotice);
  return {
    type: 'notices.due',
    timestamp: read.map(({ at }) => at).toSorted().at(-1) ?? '',
    data: {
      notices: read.map(({ id, template, addressee, at, language, text, request, handedOver }) => ({
        id, template, addressee, at, language, text, request: `${publicUrl}/second-opinion-requests/${request.replace('ServiceRequest/', '')}`,
        ...(handedOver && { handedOverTo: handedOver.to }),
      })),
    },
  };
};
