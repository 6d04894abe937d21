// Whether an audit event tells that somebody read or searched what is the patient's, and no more of one request than of another.
import type { AuditEvent, Resource } from '@medplum/fhirtypes';
import { AUDIT_EVENT_TYPE, EXT_AUDIT_BASED_ON } from '../fhir/systems.ts';

const READING: readonly string[] = ['R', 'E'];
/** What belongs to one request. */
const OF_A_REQUEST = /^(?:ServiceRequest|Task|Consent|DocumentReference|Appointment|Binary|List|Provenance)\//u;

export const isPatientAccess = (resource: Resource): resource is AuditEvent => resource.resourceType === 'AuditEvent'
  && resource.type.system === AUDIT_EVENT_TYPE && READING.includes(resource.action ?? '')
  && !(resource.extension ?? []).some(({ url }) => url === EXT_AUDIT_BASED_ON)
  && !(resource.entity ?? []).some(({ what }) => OF_A_REQUEST.test(what?.reference ?? ''));
