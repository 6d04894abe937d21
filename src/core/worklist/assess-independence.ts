// Whether the review of one request is independent (P2.1): the hospital with the department, and whoever is named to review, against everybody who treats the patient.
import type { Identifier } from '@medplum/fhirtypes';
import { readStep, type StepView } from '../fhir/path-step.ts';
import type { Programme } from '../intake/programme.ts';
import type { Issue } from '../kernel/result.ts';
import { checkIndependence, type ReviewingSide } from './check-independence.ts';
import { findProfessional } from './find-professional.ts';
import { findTreatingParties } from './find-treating-parties.ts';
import type { RequestRecord } from './request-record.ts';

const departmentOf = ({ request, byReference }: RequestRecord): readonly Identifier[] => {
  const department = byReference.get(request.performer?.[0]?.reference ?? '');
  return department?.resourceType === 'HealthcareService' ? department.identifier ?? [] : [];
};

/** A department that owns a step is nobody in person. */
const findReviewers = (record: RequestRecord, steps: readonly StepView[]): readonly ReviewingSide[] => {
  const owners = new Set(steps.map(({ owner }) => owner));
  return [...owners].flatMap((owner) => {
    const reviewer = findProfessional(record, owner);
    return reviewer ? [{ person: reviewer.person, organisations: reviewer.organisation }] : [];
  });
};

const UNNAMED: Issue = { text: 'nobody is named as reviewer: whether they are another than who treats the patient cannot be told', expression: 'reviewer', severity: 'warning', code: 'business-rule' };

/** A reviewer could begin, or has: until then it is early to ask who. */
const isReviewed = ({ status }: StepView): boolean => status === 'ready' || status === 'in-progress';

/** Errors block; warnings say what could not be told. */
export const assessIndependence = (record: RequestRecord, { hospital }: Pick<Programme, 'hospital'>): readonly Issue[] => {
  const treating = findTreatingParties(record);
  const steps = record.steps.map(readStep).filter(({ role }) => role === 'reviewer');
  const reviewers = findReviewers(record, steps);
  const issues = [{ organisations: [...hospital.identifiers, ...departmentOf(record)] }, ...reviewers].flatMap((side) => checkIndependence(side, treating));
  return reviewers.length === 0 && steps.some(isReviewed) ? [...issues, UNNAMED] : issues;
};
