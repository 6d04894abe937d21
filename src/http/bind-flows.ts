// The flows as the routes call them, on the ports that the composition root opened.
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { assignReviewer } from '../flows/assign-reviewer.ts';
import { assignReview } from '../flows/assign-review.ts';
import { attachDocument } from '../flows/attach-document.ts';
import { answerInformation } from '../flows/answer-information.ts';
import { recordAssessment } from '../flows/record-assessment.ts';
import { answerCancellation } from '../flows/answer-cancellation.ts';
import { cancelRequest } from '../flows/cancel-request.ts';
import { checkDeadlines } from '../flows/check-deadlines.ts';
import { checkReadiness, type Probes } from '../flows/check-readiness.ts';
import type { VisitAnswer } from '../flows/await-calendar.ts';
import { endSession } from '../flows/end-session.ts';
import { isSessionEnded } from '../flows/is-session-ended.ts';
import type { ClientPorts, FlowPorts } from '../flows/flow-ports.ts';
import { issueToken } from '../flows/issue-token.ts';
import { keepProvided } from '../flows/keep-provided.ts';
import { openStep } from '../flows/open-step.ts';
import { overrideStep } from '../flows/override-step.ts';
import { openBinary } from '../flows/open-binary.ts';
import { orderDelivery } from '../flows/order-delivery.ts';
import { patchRequest } from '../flows/patch-request.ts';
import { provideDocumentBundle } from '../flows/provide-document-bundle.ts';
import { publishDocument } from '../flows/publish-document.ts';
import { readAccesses } from '../flows/read-accesses.ts';
import { readClock } from '../flows/read-clock.ts';
import { readExchanges } from '../flows/read-exchanges.ts';
import { readEvidence } from '../flows/read-evidence.ts';
import { readHistory } from '../flows/read-history.ts';
import { readRequestState } from '../flows/read-request-state.ts';
import { readResource } from '../flows/read-resource.ts';
import { readReview } from '../flows/read-review.ts';
import { actOnNotice } from '../flows/act-on-notice.ts';
import { readNotices } from '../flows/read-notices.ts';
import { readOpinion } from '../flows/read-opinion.ts';
import { readReviewList } from '../flows/read-review-list.ts';
import { readStatistics } from '../flows/read-statistics.ts';
import { readVersion } from '../flows/read-version.ts';
import { readWorklist } from '../flows/read-worklist.ts';
import { readPeers } from '../flows/read-peers.ts';
import { recordAccess } from '../flows/record-access.ts';
import { recogniseClient } from '../flows/recognise-client.ts';
import { recordAuthorisation } from '../flows/record-authorisation.ts';
import { recomputeDeadlines } from '../flows/recompute-deadlines.ts';
import { recordAnswer } from '../flows/record-answer.ts';
import { recordCompletion } from '../flows/record-completion.ts';
import { recordInsurerNotice } from '../flows/record-insurer-notice.ts';
import { recordOpinionHandover } from '../flows/record-opinion-handover.ts';
import { recordPatientDecision } from '../flows/record-patient-decision.ts';
import { recordExtension } from '../flows/record-extension.ts';
import { recordPosting } from '../flows/record-posting.ts';
import { recordQuery } from '../flows/record-query.ts';
import { recordReceipt } from '../flows/record-receipt.ts';
import { replayPeer } from '../flows/replay-peer.ts';
import { replayTransfer } from '../flows/replay-transfer.ts';
import { rejectReview } from '../flows/reject-review.ts';
import { retractOpinion } from '../flows/retract-opinion.ts';
import { searchResources } from '../flows/search-resources.ts';
import { skipStep } from '../flows/skip-step.ts';
import { signInPerson } from '../flows/sign-in-person.ts';
import { signOpinion } from '../flows/sign-opinion.ts';
import { submitRequest } from '../flows/submit-request.ts';
import { uploadFile } from '../flows/upload-file.ts';
import { withdrawAuthorisation } from '../flows/withdraw-authorisation.ts';
import { writeLetter } from '../flows/write-letter.ts';
import { writeOpinionDraft } from '../flows/write-opinion-draft.ts';
import type { OnActions } from './on-actions.ts';
import { bindVisitFlows } from './bind-visit-flows.ts';
import type { Answer, Flows } from './flows.ts';

const toAnswer = (changed: Result<VisitAnswer>): Result<Answer> => {
  if (!changed.ok) return changed;
  const { status, id, body } = changed.value;
  return ok({ status, body, ...(id !== undefined && { id }) });
};

export const bindFlows = (ports: FlowPorts & ClientPorts, probes: Probes): Flows => {
  const onRequest: OnActions['onRequest'] = (flow) =>
    async (call, id, sent) => toAnswer(await flow(ports, call, { id, ...sent }));
  const onPart: OnActions['onPart'] = (flow) =>
    async (call, part, sent) => toAnswer(await flow(ports, call, { ...part, ...sent }));
  return {
    submitRequest: (call, body) => submitRequest(ports, call, body),
    readRequestState: (call, id) => readRequestState(ports, call, id),
    amendRequest: async (call, id, { patch, ifMatch }) => {
      const patched = await patchRequest(ports, call, { id, patch, ifMatch });
      return patched.ok ? ok({ etag: patched.value.etag ?? '', body: patched.value.body }) : patched;
    },
    cancelRequest: onRequest(cancelRequest),
    answerCancellation: onRequest(answerCancellation),
    recordAssessment: onRequest(recordAssessment),
    answerInformation: onPart(answerInformation),
    recordInsurerNotice: onRequest(recordInsurerNotice),
    recordAuthorisation: onRequest(recordAuthorisation),
    withdrawAuthorisation: onPart(withdrawAuthorisation),
    ...bindVisitFlows(ports, { onRequest, onPart }),
    orderDelivery: onRequest(orderDelivery),
    recordReceipt: onPart(recordReceipt),
    recordCompletion: onPart(recordCompletion),
    recordQuery: onPart(recordQuery),
    recordAnswer: onPart(recordAnswer),
    recordExtension: onPart(recordExtension),
    recordPosting: onPart(recordPosting),
    readClock: (call, clock) => readClock(ports, call, clock),
    replayTransfer: onPart(replayTransfer),
    replayPeer: (call, replay) => replayPeer(ports, call, replay),
    readPeers: (call, page) => readPeers(ports, call, page),
    uploadFile: (call, file) => uploadFile(ports, call, file),
    attachDocument: async (call, id, document) => toAnswer(await attachDocument(ports, call, { ...document, id })),
    readWorklist: (call, filter) => readWorklist(ports, call, filter),
    readStatistics: (call, filter) => readStatistics(ports, call, filter),
    checkDeadlines: (_call, options) => checkDeadlines(ports, options),
    recomputeDeadlines: (_call, body) => recomputeDeadlines(ports, body),
    readResource: (call, key) => readResource(ports, call, key),
    readVersion: (call, key) => readVersion(ports, call, key),
    readHistory: (call, key) => readHistory(ports, call, key),
    searchResources: (call, search) => searchResources(ports, call, search),
    openBinary: (call, id, chooseRange) => openBinary(ports, call, { id, chooseRange }),
    openFhirDocument: (call, id) => openBinary(ports, call, { id, asBundle: true }),
    readExchanges: (call, id) => readExchanges(ports, call, id),
    readAccesses: (call, id) => readAccesses(ports, call, id),
    writeLetter: (call, letter) => writeLetter(ports, call, letter),
    readOpinion: (call, id) => readOpinion(ports, call, id),
    writeOpinionDraft: (call, id, sent) => writeOpinionDraft(ports, call, { id, ...sent }),
    signOpinion: onRequest(signOpinion),
    retractOpinion: onRequest(retractOpinion),
    recordOpinionHandover: onRequest(recordOpinionHandover),
    recordPatientDecision: onRequest(recordPatientDecision),
    skipStep: onPart(skipStep),
    overrideStep: onPart(overrideStep),
    openStep: onPart(openStep),
    assignReviewer: onPart(assignReviewer),
    readEvidence: (call, id) => readEvidence(ports, call, id),
    beginSignIn: () => (ports.signIn ? ports.signIn.begin(`${ports.policy.publicUrl}/login/callback`) : Promise.resolve(fail('not-found', 'no sign-in is configured here'))),
    signInPerson: (call, back) => signInPerson(ports, call, back),
    endSession: (call, sessionId) => endSession(ports, call, sessionId),
    isSessionEnded: (sessionId) => isSessionEnded(ports, sessionId),
    recordAccess: (call, record) => recordAccess(ports, call, record),
    issueToken: (call, asked) => issueToken(ports, call, asked),
    recogniseClient: (token) => recogniseClient(ports, token),
    keepProvided: (bytes, maxBytes) => keepProvided(ports, bytes, maxBytes),
    provideDocumentBundle: (call, provided) => provideDocumentBundle(ports, call, provided),
    publishDocument: (call, provided) => publishDocument(ports, call, provided),
    readNotices: (call, query) => readNotices(ports, call, query),
    actOnNotice: (call, asked) => actOnNotice(ports, call, asked),
    readReviewList: (call, page) => readReviewList(ports, call, page),
    readReview: (call, review) => readReview(ports, call, review),
    assignReview: async (call, id, sent) => {
      const assigned = await assignReview(ports, call, { id, ...sent });
      return assigned.ok ? ok(assigned.value.body) : assigned;
    },
    rejectReview: (call, id, sent) => rejectReview(ports, call, { id, ...sent }),
    readiness: () => checkReadiness(ports, probes),
  };
};
