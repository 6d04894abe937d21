// What a request still lacks and who must supply it: the list that a coordinator chases (docs/programmes.md, what every programme shares, 1).
import { hasCode } from '../fhir/has-code.ts';
import type { Programme } from '../intake/programme.ts';
import { readDelivery } from '../fhir/delivery.ts';
import { readInsurer, type InsurerFacts } from '../fhir/insurer.ts';
import { findOnward } from '../fhir/onward.ts';
import { readRecipients } from '../fhir/recipients.ts';
import { CUSTODIAN_KINDS } from '../fhir/systems.ts';
import { isOpen, readTransfer, type Transfer } from '../fhir/transfer.ts';
import { isRepresentationProven } from './is-representation-proven.ts';
import type { ExchangeDecision, RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { MissingItem, Supplier } from './request-state.ts';

type Facts = Pick<RequestAssessment, 'decisions' | 'releases' | 'dossier'>;

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
const NETWORK_REFUSED = { code: 'network-refused', text: 'The network itself refuses: the patient must settle it there and authorise anew' } as const;
const SUPPLIER_OF: Readonly<Record<string, Supplier>> = { 'network-refused': 'patient', 'consent-refused': 'patient', 'consent-withdrawn': 'patient' };

const nameOf = (record: RequestRecord, reference: string): string => {
  const organization = record.byReference.get(reference);
  return organization?.resourceType === 'Organization' ? organization.name ?? 'custodian' : 'custodian';
};

/** Our own denial speaks first; a permit of ours does not overrule the network's refusal (S8). */
const reasonOf = (transfer: Transfer, decision: ExchangeDecision | undefined): ExchangeDecision['reasons'][number] | undefined => {
  if (decision?.permit === false) return decision.reasons[0];
  return decision && transfer.statusReason === NETWORK_REFUSED.code ? NETWORK_REFUSED : undefined;
};

/** One per network custodian that may not be asked; what only a coordinator can decide is named once for the request. */
const authorisations = (record: RequestRecord, facts: Facts): readonly MissingItem[] => record.transfers.filter(isOpen).map(readTransfer).flatMap((t) => {
  const reason = reasonOf(t, facts.decisions.get(t.id));
  if (!reason || COORDINATOR_REASONS.includes(reason.code)) return [];
  const supplier = reason.suppliedBy ?? SUPPLIER_OF[reason.code] ?? 'requester';
  return [{ ...item(`authorisation-${reason.code}`, `${reason.text}: ${nameOf(record, t.custodian)}`, supplier), custodian: t.custodianKey }];
});

/** The patient is sent on to this centre: it waits for the dossier. */
const isAwaited = ({ steps, deliveries }: RequestRecord, key: string): boolean => {
  const onward = findOnward(steps);
  return deliveries.some((t) => t.id === onward?.delivery && isOpen(t) && readDelivery(t).recipientKey === key);
};

/** Without a release the opinion goes to the patient only (S17): nothing else waits for it. Who was refused is not missing. */
const releases = (record: RequestRecord, facts: Facts): readonly MissingItem[] => readRecipients(record.request).flatMap(({ key, organisation }) => {
  const reason = facts.releases.get(key)?.reasons[0];
  if (!reason || reason.code === 'consent-refused' || COORDINATOR_REASONS.includes(reason.code)) return [];
  const supplier = reason.suppliedBy ?? SUPPLIER_OF[reason.code] ?? 'requester';
  return [{ ...item(`release-${reason.code}`, `${reason.text}: ${nameOf(record, organisation)}`, supplier), recipient: key, required: isAwaited(record, key) }];
});

const coordinatorOwes = (facts: Facts): readonly MissingItem[] => {
  const reasons = [...facts.decisions.values(), ...facts.releases.values()].flatMap((d) => (d.permit ? [] : d.reasons)).filter((r) => COORDINATOR_REASONS.includes(r.code));
  return [...new Map(reasons.map((r) => [r.code, item(r.code, r.text, 'coordinator')])).values()];
};

const dossierItems = (facts: Facts): readonly MissingItem[] => facts.dossier.items.filter((i) => i.status === 'missing')
  .map((i) => item(`dossier-${i.code}`, i.display, i.suppliedBy));

/** Who pays alone and names no insurer has nobody to inform; what the hospital waives is not missing. */
const isNoticeMissing = ({ informedOn, waived, selfPay, named }: InsurerFacts, programme: Programme): boolean =>
  programme.insurer.noticeRequired && informedOn === undefined && waived === undefined && !(selfPay && !named);

const insurer = (record: RequestRecord, programme: Programme): readonly MissingItem[] =>
  isNoticeMissing(readInsurer(record.request, record.byReference), programme) ? [item('insurer-notice', 'The health insurer is informed', 'requester')] : [];

const asksGp = (record: RequestRecord): boolean =>
  record.transfers.some((t) => t.performerType?.some((p) => hasCode(p, CUSTODIAN_KINDS, 'gp')));

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
    ...dossierItems(facts), ...insurer(record, programme), ...releases(record, facts), ...advice(record, programme),
  ];
};
