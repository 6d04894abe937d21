// What the page before has just done, in words from a closed list: the address says which, and nothing that stands in it is shown.
import { html, type Html } from './html.ts';

const DONE: Readonly<Record<string, string>> = {
  'replayed': 'It is tried again now. What comes of it is shown here once the other side has answered.',
  'replayed-all': 'What was given up at this peer is tried again now.',
  'assessed': 'The decision on this request is recorded. What follows from it stands below.',
  'information-answered': 'The answer is recorded. Once nothing is open any more, the assessment goes on.',
  'cancellation-answered': 'The answer to the cancellation is recorded.',
  'insurer-recorded': 'What is known of the insurer is recorded.',
  'letter-posted': 'It is recorded that the letter was posted.',
  'assigned': 'The document was put into this request.',
  'acknowledged': 'The notice is marked as seen to.',
  'snoozed': 'The notice is put off and comes back by itself.',
  'handed-over': 'The notice is handed over, and further ones to this addressee about this transfer go there too.',
  'opinion-saved': 'The draft is saved. No search for documents finds it, and no recipient gets it.',
  'opinion-signed': 'The opinion is signed, and on its way to everyone to whom it may be given.',
  'opinion-retracted': 'The opinion does not stand any more, and is given to nobody.',
  'opinion-handed-over': 'It is recorded that the opinion was handed over.',
  'decision-recorded': 'The decision of the patient is recorded.',
  'step-skipped': 'The step is left out, with your reason.',
  'step-overridden': 'What was missing is set aside for this step, with the physician and the reason.',
  'step-opened': 'The step is asked for.',
  'reviewer-named': 'Who reviews is named. What speaks against it, or could not be told, stands below.',
  'visit-booked': 'The visit is booked.',
  'visit-pending': 'The calendar of the hospital has not answered yet. What comes of it is shown here; tell nobody of the time before.',
  'visit-moved': 'The visit is moved. Its former time is free again.',
  'visit-cancelled': 'The visit is cancelled.',
  'attendance-recorded': 'It is recorded who came.',
  'outcome-recorded': 'What the meeting came to is recorded.',
  'charge-waived': 'The visit is not invoiced. Your reason stands with it.',
  'slots-made': 'The slots are there and can be booked.',
  'slot-withdrawn': 'The slot is taken away.',
  'rejected': 'The document was rejected. It stays kept with your reason, and is published to nobody.',
};

/** The focus comes here: the address that leads to it ends with `#done`. */
export const toDoneNote = (done: string | undefined): Html | undefined => {
  const words = done !== undefined && Object.hasOwn(DONE, done) ? DONE[done] : undefined;
  return words === undefined ? undefined : html`<p class="done" id="done" role="status" tabindex="-1">${words}</p>`;
};
