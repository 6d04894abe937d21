// Gathers loose resources into the record of one request.
import type { Resource } from '@medplum/fhirtypes';
import { ONWARD_PROFILE } from '../fhir/assessment-systems.ts';
import { isCancellation } from '../fhir/cancellation.ts';
import { isDelivery } from '../fhir/delivery.ts';
import { isStep } from '../fhir/path-step.ts';
import { isInformation } from '../fhir/information.ts';
import { isRelease } from '../fhir/recipients.ts';
import { EVIDENCE_KINDS } from '../fhir/systems.ts';
import { isTransfer } from '../fhir/transfer.ts';
import { isVisitBooking } from '../fhir/visit-booking.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { RequestRecord } from './request-record.ts';

const ofType = <T extends Resource['resourceType']>(all: readonly Resource[], type: T): readonly Extract<Resource, { resourceType: T }>[] =>
  all.filter((r): r is Extract<Resource, { resourceType: T }> => r.resourceType === type);

/**
 * `byReference` holds the resources of one request, from its intake Bundle (by fullUrl) or from the store (by `Type/id`); one may stand under both.
 * Fails `not-found` where the ServiceRequest, its coordination task or its patient is not among them.
 */
export const toRequestRecord = (byReference: ReadonlyMap<string, Resource>): Result<RequestRecord> => {
  const resources = [...new Set(byReference.values())];
  const tasks = ofType(resources, 'Task');
  const request = ofType(resources, 'ServiceRequest').find((r) => r.meta?.profile?.includes(ONWARD_PROFILE) !== true);
  const coordination = tasks.find((t) => !isTransfer(t) && !isCancellation(t) && t.focus);
  const patient = byReference.get(request?.subject.reference ?? '');
  if (!request || !coordination || patient?.resourceType !== 'Patient') return fail('not-found', 'no such request');
  const consents = ofType(resources, 'Consent');
  const documents = ofType(resources, 'DocumentReference').filter((d) => d.status === 'current');
  const isEvidence = (d: (typeof documents)[number]): boolean => d.type?.coding?.some((c) => c.system === EVIDENCE_KINDS) ?? false;
  return ok({
    request, coordination, patient, byReference,
    transfers: tasks.filter(isTransfer),
    deliveries: tasks.filter(isDelivery),
    information: tasks.filter(isInformation),
    cancellations: tasks.filter(isCancellation),
    steps: tasks.filter(isStep),
    visitBookings: tasks.filter(isVisitBooking),
    consents: consents.filter((c) => !isRelease(c)),
    releases: consents.filter(isRelease),
    documents: documents.filter((d) => !isEvidence(d)),
    evidence: documents.filter(isEvidence),
    appointments: ofType(resources, 'Appointment'),
    charges: ofType(resources, 'ChargeItem'),
    provenances: ofType(resources, 'Provenance'),
  });
};
