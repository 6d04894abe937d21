// Systems, profile and extensions of notices, made of those in systems.ts.
import { BASE, extension, tho } from './systems.ts';

export const NOTICE_PROFILE = extension('deadline-notice');
/** One notice of one transfer: `<transfer>.<step>.<addressee>`, for ever. */
export const NOTICE_IDENTIFIER = `${BASE}/notice`;
/** [CommunicationRequest.groupIdentifier] the mail or call that a notice goes out with. */
export const NOTICE_BATCH = `${BASE}/notice-batch`;
export const NOTICE_REASONS = `${BASE}/CodeSystem/notice-status-reason`;
export const NOTICE_TEMPLATES = `${BASE}/CodeSystem/notice-template`;
/** [CommunicationRequest] what a notice tells, and what became of it; elements in notice.ts. `step`: `step`, `template`, `addressee`, `channel`, `language`, each code 1..1. */
export const EXT_NOTICE = {
  step: extension('notice'), sent: extension('notice-sent'), acknowledged: extension('notice-acknowledged'), snoozed: extension('notice-snoozed'), handedOver: extension('notice-handed-over'),
} as const;
/** https://terminology.hl7.org/CodeSystem-v3-ParticipationMode.html */
export const V3_PARTICIPATION_MODE = tho('v3-ParticipationMode');
/** https://terminology.hl7.org/CodeSystem-communication-category.html */
export const COMMUNICATION_CATEGORY = tho('communication-category');
