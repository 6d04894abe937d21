// Systems, codes and extensions of the signed opinion and its way to those who wait for it, each with its source beside it (S14, S17).
import { BASE, extension, tho } from './systems.ts';

/** What an Observation of the opinion is about: `outcome`, `trial-proposed`. */
export const OPINION_FINDINGS = `${BASE}/CodeSystem/opinion-finding`;
/** What the patient decided: `first-opinion`, `second-opinion`, `combination`, `neither`. */
export const PATIENT_DECISIONS = `${BASE}/CodeSystem/patient-decision`;
/** Why a signed opinion does not stand any more: `wrong-patient`, `written-in-error`. */
export const RETRACTION_REASONS = `${BASE}/CodeSystem/retraction-reason`;
/** [Task.output, step delivery] complex: `to` string 1..1, `means` code 1..1 (value set handover-means), `at` dateTime 1..1, `recordedBy` string 1..1: that somebody has the opinion otherwise than over the network. */
export const EXT_HANDOVER = extension('handover');
/** `meta.tag` of a Binary whose document was entered in error: its bytes are kept and given to nobody (S14). */
export const RETRACTED_TAG = `${BASE}/retracted`;
/** `meta.tag` of a Binary, code `opinion`: what somebody has written and not signed is theirs who write, and no part of the FHIR API (S14). */
export const DRAFT_TAG = `${BASE}/draft`;
/** Of SIGNATURE_TYPES, "Source Signature": of an automated source. The adapter signs, not the hand of the reviewer. */
export const SOURCE_SIGNATURE = '1.2.840.10065.1.12.1.14';
/** https://terminology.hl7.org/CodeSystem-v3-Confidentiality.html */
export const CONFIDENTIALITY = tho('v3-Confidentiality');
