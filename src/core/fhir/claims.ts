// What the CapabilityStatement claims: the actors that this adapter is, and the profiles that hold for what it serves (S18).
import { INFORMATION_PROFILE, ONWARD_PROFILE } from './assessment-systems.ts';
import { NOTICE_PROFILE } from './notice-systems.ts';
import { STEP_PROFILE } from './path-systems.ts';
import { EU_HEALTH_DATA_API, EU_MHD_DOCUMENT_REFERENCE, EU_PATIENT, IHE_ITI, MHD_MINIMAL_DOCUMENT_REFERENCE, PROFILE } from './systems.ts';
import { VISIT_PROFILE } from './visit-systems.ts';

const mhd = (actor: string): string => `${IHE_ITI}/MHD/CapabilityStatement/${actor}`;
const pdqm = (actor: string): string => `${IHE_ITI}/PDQm/CapabilityStatement/${actor}`;

/**
 * Actors that this adapter is, as `CapabilityStatement.instantiates` claims them (S18). As a server: MHD 4.2.3 Document Responder (ITI-66, 67, 68) and Document Recipient (ITI-65 at each metadata level, ITI-105), PDQm 3.2.0 Supplier (ITI-78),
 * the EU's Document Access Provider (ITI-67, 68, 78, tokens; FHIR documents as Bundles). Not with its Submission Option: the content profiles are not checked.
 * As a client: MHD 4.2.3 Document Consumer (ITI-66, 67, 68), PDQm Consumer (ITI-78) and the EU's Document Consumer (ITI-67, 68, 78 with SMART Backend Services).
 */
export const CLAIMED: readonly string[] = [
  mhd('IHE.MHD.DocumentConsumer'),
  mhd('IHE.MHD.DocumentResponder'),
  mhd('IHE.MHD.DocumentRecipient'),
  mhd('IHE.MHD.DocumentRecipient.UnContained'),
  mhd('IHE.MHD.DocumentRecipient.Comprehensive'),
  mhd('IHE.MHD.DocumentRecipient.Simplified'),
  pdqm('IHE.PDQm.PatientDemographicsSupplier'),
  pdqm('IHE.PDQm.PatientDemographicsConsumerQuery'),
  `${EU_HEALTH_DATA_API}/CapabilityStatement/EEHRxF-DocumentConsumer`,
  `${EU_HEALTH_DATA_API}/CapabilityStatement/EEHRxF-DocumentAccessProvider`,
];

/** Profiles that hold for what is served, by type, as a CapabilityStatement lists them. */
export const supportedProfiles: Readonly<Record<string, readonly string[] | undefined>> = {
  ServiceRequest: [PROFILE.serviceRequest, ONWARD_PROFILE],
  Task: [PROFILE.coordinationTask, PROFILE.transferTask, PROFILE.deliveryTask, STEP_PROFILE, INFORMATION_PROFILE],
  Consent: [PROFILE.consent, PROFILE.releaseConsent],
  DocumentReference: [PROFILE.documentReference, MHD_MINIMAL_DOCUMENT_REFERENCE, EU_MHD_DOCUMENT_REFERENCE],
  Appointment: [PROFILE.appointment],
  Schedule: [VISIT_PROFILE.schedule],
  Slot: [VISIT_PROFILE.slot],
  ChargeItem: [VISIT_PROFILE.charge],
  CommunicationRequest: [NOTICE_PROFILE],
  Patient: [EU_PATIENT],
};
