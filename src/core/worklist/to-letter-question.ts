// What a letter is made of, from the record of its request.
import type { Organization, Practitioner, Resource } from '@medplum/fhirtypes';
import { CUSTODIAN_KINDS } from '../fhir/systems.ts';
import type { Transfer } from '../fhir/transfer.ts';
import type { LetterLanguage } from '../intake/programme-letters.ts';
import { findRule } from '../intake/find-rule.ts';
import type { Programme } from '../intake/programme.ts';
import { findDepartment } from '../notices/find-department.ts';
import type { LetterQuestion, LetterRecipient, LetterRequester } from '../notices/letter-question.ts';
import type { RequestRecord } from './request-record.ts';

export interface LetterTerms { readonly transfer: Transfer; readonly programme: Programme; readonly language: LetterLanguage; readonly on: Temporal.PlainDate }

type Known = ReadonlyMap<string, Resource>;

const organisationAt = (known: Known, reference: string | undefined): Organization | undefined => {
  const found = known.get(reference ?? '');
  return found?.resourceType === 'Organization' ? found : undefined;
};

const practitionerAt = (known: Known, reference: string | undefined): Practitioner | undefined => {
  const found = known.get(reference ?? '');
  return found?.resourceType === 'Practitioner' ? found : undefined;
};

/** Of a role: who, and where. */
const professionalAt = (known: Known, reference: string): { readonly person: Practitioner | undefined; readonly organisation: Organization | undefined } => {
  const role = known.get(reference);
  if (role?.resourceType !== 'PractitionerRole') return { person: undefined, organisation: undefined };
  return { person: practitionerAt(known, role.practitioner?.reference), organisation: organisationAt(known, role.organization?.reference) };
};

const toRequester = ({ request, byReference }: RequestRecord): LetterRequester => {
  const reference = request.requester?.reference ?? '';
  const found = byReference.get(reference);
  if (found?.resourceType === 'RelatedPerson') return { kind: 'representative', person: found };
  return found?.resourceType === 'PractitionerRole' ? { kind: 'practitioner', ...professionalAt(byReference, reference) } : { kind: 'patient' };
};

/** The receiving hospital is the only Organization that a copy is delivered to. */
const toRecipient = ({ byReference }: RequestRecord, { deliverTo }: Transfer): LetterRecipient => {
  if (deliverTo.startsWith('Organization/')) return { kind: 'hospital' };
  return byReference.get(deliverTo)?.resourceType === 'Patient' ? { kind: 'patient' } : { kind: 'doctor', ...professionalAt(byReference, deliverTo) };
};

const toCustodianKind = (record: RequestRecord, { id }: Transfer): LetterQuestion['custodianKind'] => {
  const code = record.transfers.find((t) => t.id === id)?.performerType?.flatMap((p) => p.coding ?? []).find((c) => c.system === CUSTODIAN_KINDS)?.code;
  return code === 'hospital' || code === 'gp' ? code : undefined;
};

/** `record.byReference` must hold what `findLetterReferences` names. */
export const toLetterQuestion = (record: RequestRecord, { transfer, programme, language, on }: LetterTerms): LetterQuestion => ({
  language, on, programme, transfer,
  department: findDepartment(record.request, programme),
  reference: record.request.identifier?.[0]?.value ?? '',
  patient: record.patient,
  requester: toRequester(record),
  custodian: organisationAt(record.byReference, transfer.custodian) ?? { resourceType: 'Organization' },
  custodianKind: toCustodianKind(record, transfer),
  recipient: toRecipient(record, transfer),
  rule: findRule(programme, transfer.clock.rule),
  consents: record.consents.filter((c) => c.organization?.some((o) => o.reference === transfer.custodian)),
  evidence: record.evidence,
});
