// One request on the agenda of a meeting: what is asked, and what is still open. It names no patient (ADR 0006).
import type { Appointment } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { findOutcome, findStepId, readStep } from '../fhir/path-step.ts';
import { visitKindOf } from '../fhir/visit.ts';
import { MEETING_OUTCOMES } from '../fhir/visit-systems.ts';
import type { Programme } from '../intake/programme.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { StateWord } from './request-state.ts';

export interface AgendaItem {
  readonly request: string;
  readonly placerIdentifier: string;
  readonly programme: string;
  readonly department?: string;
  readonly urgency: string;
  readonly state: StateWord;
  /** Of the meeting about this request. */
  readonly appointment: { readonly id: string; readonly kind: string; readonly status: string; readonly start?: string; readonly end?: string };
  /** Verbatim, as the requester asks it. */
  readonly question?: string;
  readonly dossierComplete: boolean;
  readonly documents: number;
  /** What is missing, in words. */
  readonly open: readonly string[];
  /** Whose step the meeting is: `PractitionerRole/…`, `HealthcareService/…`. */
  readonly owner?: string;
  /** Code of MEETING_OUTCOMES. */
  readonly outcome?: string;
}

const departmentOf = ({ request }: RequestRecord, { id }: Programme): string | undefined => request.performer?.[0]?.reference?.replace(`HealthcareService/${id}-`, '');

const toRequest = (record: RequestRecord, programme: Programme): Pick<AgendaItem, 'request' | 'placerIdentifier' | 'programme' | 'department' | 'urgency' | 'question'> => {
  const { id = '', identifier, priority = 'routine', note } = record.request;
  return compact({ request: id, placerIdentifier: identifier?.[0]?.value ?? '', programme: programme.id, department: departmentOf(record, programme), urgency: priority, question: note?.[0]?.text });
};

const toStep = ({ steps }: RequestRecord, kind: string): Pick<AgendaItem, 'owner' | 'outcome'> => {
  const step = steps.find((task) => findStepId(task) === kind);
  return compact({ owner: step && readStep(step).owner, outcome: findOutcome(step, MEETING_OUTCOMES) });
};

export const toAgendaItem = (record: RequestRecord, appointment: Appointment, { assessment, programme }: { readonly assessment: RequestAssessment; readonly programme: Programme }): AgendaItem => {
  const kind = visitKindOf(appointment) ?? '';
  return {
    ...toRequest(record, programme),
    state: assessment.state,
    appointment: compact({ id: appointment.id ?? '', kind, status: appointment.status, start: appointment.start, end: appointment.end }),
    dossierComplete: assessment.dossier.complete,
    documents: record.documents.length,
    open: assessment.missing.map((m) => m.text),
    ...toStep(record, kind),
  };
};
