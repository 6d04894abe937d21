// What of an opinion a program can read beside its text: the outcome, the recommendations, a trial, where the patient is directed to (P1.8, P2.9).
import type { CarePlan, Observation, Organization, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { OPINION_FINDINGS } from '../fhir/opinion-systems.ts';
import { OPINION_OUTCOMES } from '../fhir/path-systems.ts';
import { SNOMED, urnUuid } from '../fhir/systems.ts';
import { toFhirDateTime } from '../kernel/time.ts';
import type { OpinionQuestion } from './opinion-question.ts';
import type { OpinionSection } from './to-opinion-sections.ts';

/** By the part of the document that names them. */
export type OpinionEntries = Readonly<Partial<Record<OpinionSection['part'], readonly Resource[]>>>;

const about = ({ patient, reviewer }: OpinionQuestion): { readonly subject: { reference: string }; readonly by: { reference: string } } =>
  ({ subject: { reference: urnUuid(patient.id ?? '') }, by: { reference: urnUuid(reviewer.role.id ?? '') } });

const toFinding = (question: OpinionQuestion, code: 'outcome' | 'trial-proposed', value: Pick<Observation, 'valueCodeableConcept' | 'valueString'>): Observation => ({
  resourceType: 'Observation',
  id: question.idFor(`opinion-${code}:${String(question.number)}`),
  status: 'final',
  code: { coding: [{ system: OPINION_FINDINGS, code }] },
  subject: about(question).subject,
  effectiveDateTime: toFhirDateTime(question.now, question.timeZone),
  performer: [about(question).by],
  ...value,
});

const toPlan = (question: OpinionQuestion, recommendations: readonly string[]): CarePlan => ({
  resourceType: 'CarePlan',
  id: question.idFor(`opinion-plan:${String(question.number)}`),
  status: 'active',
  intent: 'proposal',
  subject: about(question).subject,
  created: toFhirDateTime(question.now, question.timeZone),
  author: about(question).by,
  activity: recommendations.map((description) => ({ detail: { status: 'not-started' as const, description } })),
});

const toCentre = (question: OpinionQuestion, { name, country }: NonNullable<OpinionQuestion['written']['onwardCentre']>): Organization => ({
  resourceType: 'Organization',
  id: question.idFor(`opinion-onward-centre:${String(question.number)}`),
  name,
  ...(country && { address: [{ country }] }),
});

const toReferral = (question: OpinionQuestion, centre: Organization, reason: string | undefined): ServiceRequest => ({
  resourceType: 'ServiceRequest',
  id: question.idFor(`opinion-onward:${String(question.number)}`),
  status: 'active',
  intent: 'proposal',
  code: { coding: [{ system: SNOMED, code: '3457005' }] },
  subject: about(question).subject,
  authoredOn: toFhirDateTime(question.now, question.timeZone),
  requester: about(question).by,
  performer: [{ reference: urnUuid(centre.id ?? ''), ...(centre.name && { display: centre.name }) }],
  ...(reason && { reasonCode: [{ text: reason }] }),
});

const toOnward = (question: OpinionQuestion): readonly Resource[] => {
  const { onwardCentre } = question.written;
  if (!onwardCentre) return [];
  const centre = toCentre(question, onwardCentre);
  return [toReferral(question, centre, onwardCentre.reason), centre];
};

/** The first of each part is what the part is about. */
export const toOpinionEntries = (question: OpinionQuestion): OpinionEntries => {
  const { outcome, recommendations = [], trial } = question.written;
  return {
    outcome: [toFinding(question, 'outcome', { valueCodeableConcept: { coding: [{ system: OPINION_OUTCOMES, code: outcome }] } })],
    recommendations: recommendations.length > 0 ? [toPlan(question, recommendations)] : [],
    trial: trial ? [toFinding(question, 'trial-proposed', { valueString: trial.identifier ? `${trial.title} (${trial.identifier.system}|${trial.identifier.value})` : trial.title })] : [],
    onward: toOnward(question),
  };
};
