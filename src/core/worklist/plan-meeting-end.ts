// What a meeting came to, in the Task of its step: an outcome ends the step; a team that needs more leaves a note, and meets again.
import type { Task } from '@medplum/fhirtypes';
import { beginStep, endStep, stepParameter, toOutcome } from '../fhir/path-step.ts';
import { ACTOR_IDENTIFIER } from '../fhir/systems.ts';
import { MEETING_OUTCOMES } from '../fhir/visit-systems.ts';
import type { MeetingOutcome } from '../intake/parse-meeting-outcome.ts';

export interface MeetingEnd extends Pick<MeetingOutcome, 'outcome' | 'summary'> {
  /** `Appointment/…` */
  readonly appointment: string;
  /** FHIR dateTime. */
  readonly at: string;
  /** Value under ACTOR_IDENTIFIER. */
  readonly by: string;
}

/** Where nobody wrote more. */
const NEEDED = 'Further information is needed';

export const planMeetingEnd = (task: Task, { outcome, summary, appointment, at, by }: MeetingEnd): Task => {
  const held = { type: stepParameter('appointment'), valueReference: { reference: appointment } };
  if (outcome !== 'further-information') return endStep(task, { status: 'completed', at, outputs: [toOutcome(MEETING_OUTCOMES, outcome, summary), held] });
  const note = { authorReference: { identifier: { system: ACTOR_IDENTIFIER, value: by } }, time: at, text: summary ?? NEEDED };
  return { ...beginStep(task, { at, outputs: [held] }), note: [...(task.note ?? []), note] };
};
