// The state of one request for people and programs, from its record and an assessment of it.
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import type { CalendarOf } from '../deadlines/find-clock-rule.ts';
import { readCancellation } from '../fhir/cancellation.ts';
import { compact } from '../fhir/compact.ts';
import { checkInsurer } from '../appointments/check-insurer.ts';
import { readInformation } from '../fhir/information.ts';
import { readInsurer } from '../fhir/insurer.ts';
import { findOnward } from '../fhir/onward.ts';
import type { Programme } from '../intake/programme.ts';
import { isError } from '../kernel/result.ts';
import { assessIndependence } from './assess-independence.ts';
import type { InformationState } from './assessment-state.ts';
import { isRepresentationProven } from './is-representation-proven.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { RequestState } from './request-state.ts';
import { toAuthorisationStates } from './to-authorisation-states.ts';
import { toDeliveryState } from './to-delivery-state.ts';
import { toOpinionState } from './to-opinion-state.ts';
import { toRecipientStates } from './to-recipient-states.ts';
import { toSteps } from './to-steps.ts';
import { toTransferState } from './to-transfer-state.ts';
import { toCalendarState } from './to-calendar-state.ts';
import { toVisitState } from './to-visit-state.ts';

export interface Look { readonly assessment: RequestAssessment; readonly now: Temporal.Instant; readonly calendarOf: CalendarOf }

const toDocument = (d: DocumentReference): RequestState['dossier']['documents'][number] => {
  const attachment = d.content[0]?.attachment;
  return compact({ id: d.id ?? '', type: d.type?.coding?.[0]?.code, title: attachment?.title, url: attachment?.url });
};

/** `Organization/x` of the programme's department, as `<programme id>-<code>`. */
const department = (record: RequestRecord, programme: Programme): string | undefined =>
  record.request.performer?.[0]?.reference?.replace(`HealthcareService/${programme.id}-`, '');

const toPlacerIdentifier = ({ request }: RequestRecord): RequestState['placerIdentifier'] => {
  const placer = request.identifier?.[0];
  return { system: placer?.system ?? '', value: placer?.value ?? '' };
};

const toInsurerState = (record: RequestRecord, programme: Programme): RequestState['insurer'] => {
  const facts = readInsurer(record.request, record.byReference);
  const { informedOn, coverage, waived } = facts;
  return { ...compact({ informedOn, coverage, waived }), ...(facts.selfPay && { selfPay: true }), open: checkInsurer(facts, programme).map((issue) => issue.text) };
};

const toInformationState = (task: Task): InformationState => {
  const view = readInformation(task);
  return { ...view, documents: view.documents.map((reference) => reference.replace('DocumentReference/', '')) };
};

const toOnwardState = ({ steps }: RequestRecord): Pick<RequestState, 'onward'> => {
  const onward = findOnward(steps);
  return onward ? { onward: { ...onward, request: onward.request.replace('ServiceRequest/', '') } } : {};
};

const toIndependence = (record: RequestRecord, programme: Programme): RequestState['independence'] => {
  const issues = assessIndependence(record, programme);
  return { conflicts: issues.filter(isError).map((i) => i.text), doubts: issues.filter((i) => !isError(i)).map((i) => i.text) };
};

/** Lists are always there, empty or not: a program need not ask first. */
export const toRequestState = (record: RequestRecord, programme: Programme, look: Look): RequestState => {
  const { request } = record;
  return {
    id: request.id ?? '',
    programme: programme.id,
    placerIdentifier: toPlacerIdentifier(record),
    state: look.assessment.state,
    urgency: request.priority ?? 'routine',
    ...compact({ department: department(record, programme), authoredOn: request.authoredOn }),
    steps: toSteps(record, look.assessment, look.now),
    missing: [...look.assessment.missing],
    transfers: record.transfers.map((task) => toTransferState(task, { record, programme, look: { ...look, isRepresentationProven: isRepresentationProven(record) } })),
    dossier: { ...look.assessment.dossier, documents: record.documents.map(toDocument) },
    authorisations: toAuthorisationStates(record),
    recipients: toRecipientStates(record, look.assessment),
    deliveries: record.deliveries.map((task) => toDeliveryState(task, record, look.assessment)),
    cancellations: record.cancellations.map(readCancellation),
    information: record.information.map(toInformationState),
    ...toOnwardState(record),
    audience: look.assessment.audience,
    independence: toIndependence(record, programme),
    opinion: toOpinionState(record, look.assessment),
    appointments: record.appointments.map((a) => ({ ...toVisitState(a, programme, record.charges), ...compact({ calendar: toCalendarState(a, record) }) })),
    insurer: toInsurerState(record, programme),
  };
};
