// Flows that a test sets one by one; the others fail loudly. Every call is kept in `calls`.
import type { Flows } from '../../src/http/flows.ts';
import { ok } from '../../src/core/kernel/result.ts';

export interface FakeFlows { readonly flows: Flows; readonly calls: { readonly name: string; readonly args: readonly unknown[] }[] }

const NAMES = [
  'submitRequest', 'readRequestState', 'amendRequest', 'cancelRequest', 'answerCancellation', 'recordAssessment', 'answerInformation', 'recordInsurerNotice', 'recordAuthorisation', 'withdrawAuthorisation', 'bookAppointment',
  'cancelAppointment', 'rescheduleAppointment', 'recordAttendance', 'recordMeetingOutcome', 'waiveCharge', 'writeCalendar', 'makeSlots', 'readSlots', 'readOpenSlots', 'withdrawSlot', 'readMeetings', 'readAgenda', 'recordReceipt', 'recordCompletion', 'recordQuery', 'recordAnswer', 'recordExtension', 'recordPosting', 'readClock', 'replayTransfer', 'replayPeer', 'readPeers', 'readReviewList', 'readNotices', 'actOnNotice', 'readExchanges', 'readOpinion', 'writeOpinionDraft', 'signOpinion', 'retractOpinion', 'recordOpinionHandover', 'recordPatientDecision', 'skipStep', 'overrideStep', 'openStep', 'assignReviewer', 'readReview', 'assignReview', 'rejectReview', 'uploadFile', 'attachDocument', 'readWorklist', 'readStatistics', 'checkDeadlines', 'recomputeDeadlines', 'readResource', 'readVersion',
  'readHistory', 'searchResources', 'openBinary', 'openFhirDocument', 'readiness', 'issueToken', 'beginSignIn', 'signInPerson',
] as const satisfies readonly (keyof Flows)[];

type AnyFlow = (...args: readonly unknown[]) => Promise<unknown>;

export const fakeFlows = (set: Partial<Flows> = {}): FakeFlows => {
  const calls: { name: string; args: readonly unknown[] }[] = [];
  const given = set as Readonly<Record<string, AnyFlow | undefined>>;
  const record = (name: string): AnyFlow => (...args) => {
    calls.push({ name, args });
    const flow = given[name];
    return flow ? flow(...args) : Promise.reject(new Error(`the test did not expect ${name}`));
  };
  // who comes and goes is written down beside what a test is about: not in `calls`
  const ended = new Set<string>();
  const endSession: Flows['endSession'] = (_call, id) => {
    ended.add(id);
    return Promise.resolve(ok({}));
  };
  const beside = {
    endSession, isSessionEnded: (id: string) => Promise.resolve(ended.has(id)), recordAccess: answers(true as const),
    recogniseClient: () => Promise.resolve({ kind: 'unknown' }), ...set,
  };
  return { flows: { ...beside, ...Object.fromEntries(NAMES.map((name) => [name, record(name)])) } as unknown as Flows, calls };
};

/** A flow that reads all bytes it is given, as the file store does. */
export const readAll = async (bytes: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
};

export const answers = <T>(value: T) => () => Promise.resolve(ok(value));
