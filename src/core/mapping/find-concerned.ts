// Whose data somebody is shown with a resource: itself, where it is a Patient, and every patient that it names. https://profiles.ihe.net/ITI/BALP/content.html
import type { Resource } from '@medplum/fhirtypes';
import { findReferences } from '../fhir/find-references.ts';

export interface Concerned {
  /** `Patient/…` */
  readonly patients: readonly string[];
  /** `Type/id`: where it names no patient, the patients of these are meant (a Binary belongs to a request, a Provenance tells of one). */
  readonly otherwise: readonly string[];
}

const NOBODY: Concerned = { patients: [], otherwise: [] };

/** An AuditEvent tells what was done, and by whom: a page of them would otherwise make as many again. */
export const findConcerned = (resource: Resource): Concerned => {
  if (resource.resourceType === 'AuditEvent') return NOBODY;
  const named = [...(resource.resourceType === 'Patient' && resource.id ? [`Patient/${resource.id}`] : []), ...findReferences(resource)];
  const patients = [...new Set(named.filter((reference) => reference.startsWith('Patient/')))];
  return { patients, otherwise: patients.length > 0 ? [] : named };
};
