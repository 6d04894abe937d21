// A notice that is not to be told any more: its transfer has ended or its step is not due, or a later one says more.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { withNoticeExchange, withNoticeStatus } from '../fhir/notice.ts';

export const planRevocation = (resource: CommunicationRequest, reason: 'pointless' | 'overtaken'): CommunicationRequest => withNoticeStatus(withNoticeExchange(resource, undefined), 'revoked', reason);
