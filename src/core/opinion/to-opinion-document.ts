// The opinion as a FHIR document: what the paper says, for programs. https://hl7.org/fhir/R4/documents.html
import type { Bundle, BundleEntry, Composition, CompositionSection, Patient, Resource } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { LOINC_DOCUMENTS } from '../fhir/loinc-documents.ts';
import { LOINC, RFC3986, urnUuid } from '../fhir/systems.ts';
import { toFhirDateTime, toFhirInstant } from '../kernel/time.ts';
import type { OpinionWords } from './find-opinion-words.ts';
import type { OpinionQuestion } from './opinion-question.ts';
import { toNarrative } from './to-narrative.ts';
import { toOpinionEntries, type OpinionEntries } from './to-opinion-entries.ts';
import { toOpinionSections, type OpinionSection } from './to-opinion-sections.ts';

/** Identifies the document across systems; of the Composition and of the Bundle. */
const identityOf = ({ idFor }: OpinionQuestion, number: number): { readonly system: string; readonly value: string } => ({ system: RFC3986, value: urnUuid(idFor(`opinion-fhir:${String(number)}`)) });

const toSection = ({ part, heading, ...said }: OpinionSection, entries: OpinionEntries, language: string): CompositionSection => ({
  title: heading,
  text: toNarrative(said, language),
  ...compact({ entry: (entries[part] ?? []).slice(0, 1).map((r) => ({ reference: urnUuid(r.id ?? '') })) }),
});

/** Who, and no more: the recipient knows the patient. */
const toPatient = ({ id, identifier, name, gender, birthDate }: Patient): Patient => ({ resourceType: 'Patient', ...compact({ id, identifier, name, gender, birthDate }) });

/** What points out of the document, and what our store keeps of it, stays here. */
const toPeople = ({ patient, reviewer: { role, person }, hospital }: OpinionQuestion): readonly Resource[] => [
  toPatient(patient),
  {
    resourceType: 'PractitionerRole',
    ...compact({ id: role.id, identifier: role.identifier, code: role.code, specialty: role.specialty }),
    practitioner: { reference: urnUuid(person.id ?? '') }, organization: { reference: urnUuid(hospital.id ?? '') },
  },
  { resourceType: 'Practitioner', ...compact({ id: person.id, identifier: person.identifier, name: person.name }) },
  { resourceType: 'Organization', ...compact({ id: hospital.id, identifier: hospital.identifier, name: hospital.name, address: hospital.address }) },
];

const toComposition = (question: OpinionQuestion, words: OpinionWords, entries: OpinionEntries): Composition => {
  const { reviewer, hospital, patient, number, language, type, replaces, now, timeZone } = question;
  const { display, classCode } = LOINC_DOCUMENTS.get(type) ?? {};
  const [time, by] = [toFhirDateTime(now, timeZone), { reference: urnUuid(reviewer.role.id ?? '') }];
  const title = replaces ? words.correctedTitle : words.title;
  return {
    resourceType: 'Composition',
    id: question.idFor(`opinion-composition:${String(number)}`),
    language,
    text: toNarrative({ paragraphs: [title], items: [] }, language),
    identifier: identityOf(question, number),
    status: 'final',
    type: { coding: [compact({ system: LOINC, code: type, display })] },
    ...(classCode && { category: [{ coding: [{ system: LOINC, code: classCode }] }] }),
    subject: { reference: urnUuid(patient.id ?? '') },
    date: time,
    author: [by],
    title,
    confidentiality: 'N',
    attester: [{ mode: 'legal', time, party: by }],
    custodian: { reference: urnUuid(hospital.id ?? '') },
    ...(replaces && { relatesTo: [{ code: 'replaces' as const, targetIdentifier: identityOf(question, number - 1) }] }),
    section: toOpinionSections(question, words).map((section) => toSection(section, entries, language)),
  };
};

/** FHIR ids of ours may be names (`brussels-children`): inside the document everything has a UUID. */
const withUuids = (question: OpinionQuestion): OpinionQuestion => {
  const own = (id: string | undefined, role: string): string => (id && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/u.test(id) ? id : question.idFor(`opinion-${role}`));
  const { hospital, reviewer: { role, person }, patient } = question;
  return {
    ...question, patient: { ...patient, id: own(patient.id, 'patient') }, hospital: { ...hospital, id: own(hospital.id, 'hospital') },
    reviewer: { role: { ...role, id: own(role.id, 'reviewer') }, person: { ...person, id: own(person.id, 'reviewer-person') } },
  };
};

const toEntry = (resource: Resource): BundleEntry => ({ fullUrl: urnUuid(resource.id ?? ''), resource });

/**
 * | source | element | note |
 * |---|---|---|
 * | the request's id and the number of the signing | `Bundle.identifier`, `Composition.identifier` | the same again, the same document |
 * | the reviewer | `Composition.author`, `attester` (legal) | |
 * | outcome | section entry: Observation with a code of our CodeSystem | `agrees`, `differs`, `in-part` |
 * | recommendations | section entry: CarePlan, intent proposal | an activity each, verbatim |
 * | trial, onward centre | section entries: Observation, ServiceRequest with its Organization | |
 * | what it replaces | `relatesTo` replaces, by identifier | S14 |
 *
 * Shown by profiles/examples/opinion-document.json.
 */
export const toOpinionDocument = (asked: OpinionQuestion, words: OpinionWords): Bundle => {
  const question = withUuids(asked);
  const entries = toOpinionEntries(question);
  return {
    resourceType: 'Bundle',
    id: question.idFor(`opinion-fhir:${String(question.number)}`),
    language: question.language,
    identifier: identityOf(question, question.number),
    type: 'document',
    timestamp: toFhirInstant(question.now),
    entry: [toComposition(question, words, entries), ...toPeople(question), ...Object.values(entries).flat()].map(toEntry),
  };
};
