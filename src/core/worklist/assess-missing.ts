// What a request still lacks and who must supply it: the list that a coordinator chases (programmes.md, shared requirement 1).
import type { Programme } from '../intake/programme.ts';
import { findExtension } from '../fhir/extensions.ts';
import { CUSTODIAN_KINDS, EXT_INSURER_INFORMED_ON } from '../fhir/systems.ts';
import { isOpen, readTransfer } from '../fhir/transfer.ts';
import { isRepresentationProven } from './is-representation-proven.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { MissingItem, Supplier } from './request-state.ts';

type Facts = Pick<RequestAssessment, 'decisions' | 'dossier'>;

const item = (code: string, text: string, suppliedBy: Supplier): MissingItem => ({ code, text, suppliedBy, required: true });

const identity = (record: RequestRecord): readonly MissingItem[] => [
  ...((record.patient.identifier ?? []).length > 0 ? [] : [item('patient-identity', 'An identifier of the patient', 'requester')]),
  ...(isRepresentationProven(record) === false
    ? [item('proof-of-representation', 'A proof that the requester represents the patient, checked by the hospital', 'representative')]
    : []),
];

const ask = (record: RequestRecord): readonly MissingItem[] => [
  ...((record.request.performer ?? []).length > 0 ? [] : [item('department', 'The department that is asked', 'requester')]),
  ...((record.request.note ?? []).length > 0 ? [] : [item('question', 'The question to be answered', 'requester')]),
];

const COORDINATOR_REASONS: readonly string[] = ['objection-pending', 'age-exception-pending'];
const SUPPLIER_OF: Readonly<Record<string, Supplier>> = { 'no-therapeutic-relationship': 'requester', 'network-refused': 'patient' };

const nameOf = (record: RequestRecord, reference: string): string => {
  const organization = record.byReference.get(reference);
  return organization?.resourceType === 'Organization' ? organization.name ?? 'custodian' : 'custodian';
};

/** One per network custodian that may not be asked; what only a coordinator can decide is named once for the request. */
const authorisations = (record: RequestRecord, facts: Facts): readonly MissingItem[] => record.transfers.filter(isOpen).map(readTransfer).flatMap((t) => {
  const decision = facts.decisions.get(t.id);
  const reason = decision?.permit === false ? decision.reasons[0] : undefined;
  if (!reason || COORDINATOR_REASONS.includes(reason.code)) return [];
  return [{ ...item(`authorisation-${reason.code}`, `${reason.text}: ${nameOf(record, t.custodian)}`, SUPPLIER_OF[reason.code] ?? 'requester'), custodian: t.custodianKey }];
});

const coordinatorOwes = (facts: Facts): readonly MissingItem[] => {
  const reasons = [...facts.decisions.values()].flatMap((d) => (d.permit ? [] : d.reasons)).filter((r) => COORDINATOR_REASONS.includes(r.code));
  return [...new Map(reasons.map((r) => [r.code, item(r.code, r.text, 'coordinator')])).values()];
};

const dossierItems = (facts: Facts): readonly MissingItem[] => facts.dossier.items.filter((i) => i.status === 'missing')
  .map((i) => item(`dossier-${i.code}`, i.display, i.suppliedBy));

const insurer = (record: RequestRecord, programme: Programme): readonly MissingItem[] =>
  programme.insurer.noticeRequired && !findExtension(record.request, EXT_INSURER_INFORMED_ON)?.valueDate
    ? [item('insurer-notice', 'The health insurer is informed', 'requester')]
    : [];

const asksGp = (record: RequestRecord): boolean =>
  record.transfers.some((t) => t.performerType?.some((p) => p.coding?.some((c) => c.system === CUSTODIAN_KINDS && c.code === 'gp')));

const advice = (record: RequestRecord, programme: Programme): readonly MissingItem[] =>
  programme.dossier.adviseGp && !asksGp(record)
    ? [{ code: 'gp-custodian', text: 'Ask the general practitioner for a copy too, so that examinations are not repeated', suppliedBy: 'requester', required: false }]
    : [];

/** Order: what keeps the request from starting first, advice last. */
export const assessMissing = (record: RequestRecord, programme: Programme, facts: Facts): readonly MissingItem[] => {
  const first = identity(record);
  const unsent = record.request.status === 'draft' && first.length === 0 ? [item('not-sent', 'The request is saved, not sent', 'placer')] : [];
  return [
    ...first, ...unsent, ...ask(record), ...coordinatorOwes(facts), ...authorisations(record, facts),
    ...dossierItems(facts), ...insurer(record, programme), ...advice(record, programme),
  ];
};
