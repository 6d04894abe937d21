// Every flow that a route may call, as the routes see it; app.ts supplies them.
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import type { Result } from '../core/kernel/result.ts';
import type { Statistics } from '../core/deadlines/statistics.ts';
import type { RequestState } from '../core/worklist/request-state.ts';
import type { ReviewCase } from '../core/worklist/to-review-case.ts';
import type { WorklistPage } from '../core/worklist/worklist-page.ts';
import type { DocumentUpload as AttachedUpload } from '../flows/attach-document.ts';
import type { Readiness } from '../flows/check-readiness.ts';
import type { Call } from '../flows/flow-ports.ts';
import type { Accesses } from '../flows/read-accesses.ts';
import type { Exchanges } from '../flows/read-exchanges.ts';
import type { ClockCall, ShownClock } from '../flows/read-clock.ts';
import type { Evidence } from '../flows/read-evidence.ts';
import type { TokenAnswer, TokenCall } from '../flows/issue-token.ts';
import type { BinaryAddress, OpenedBinary } from '../flows/open-binary.ts';
import type { NoticeActCall } from '../flows/act-on-notice.ts';
import type { NoticePage, NoticeQuery } from '../flows/read-notices.ts';
import type { NoticeItem } from '../core/worklist/to-notice-item.ts';
import type { PeersPage } from '../flows/read-peers.ts';
import type { PeerReplay, PeerReplayed } from '../flows/replay-peer.ts';
import type { ProvideAnswer } from '../flows/provide-document-bundle.ts';
import type { Provided } from '../flows/provided-documents.ts';
import type { PublishAnswer } from '../flows/publish-document.ts';
import type { ReviewCall } from '../flows/read-review.ts';
import type { ShownOpinion } from '../flows/read-opinion.ts';
import type { WrittenDraft } from '../flows/write-opinion-draft.ts';
import type { LetterCall, WrittenLetter } from '../flows/write-letter.ts';
import type { ReviewPage } from '../flows/read-review-list.ts';
import type { StatisticsFilter } from '../flows/read-statistics.ts';
import type { WorklistFilter } from '../flows/read-worklist.ts';
import type { AccessRecord } from '../flows/record-access.ts';
import type { RecognisedClient } from '../flows/recognise-client.ts';
import type { SearchAnswer, SearchCall } from '../flows/search-resources.ts';
import type { SignedInPerson, SignInReturn } from '../flows/sign-in-person.ts';
import type { SignInAttempt } from '../ports/sign-in.ts';
import type { KeptFile } from '../ports/document-files.ts';
import type { HistoryPage } from '../ports/resource-store.ts';
import type { Answer, PartAction, RequestAction, Sent } from './on-actions.ts';
import type { VisitFlows } from './visit-flows.ts';

export type { Answer, PartAction, RequestAction, Sent } from './on-actions.ts';

/** `etag` as a header carries it: `W/"…"`. */
export interface StateAnswer { readonly etag: string; readonly body: RequestState }

/** One resource, as the URL names it. */
export interface ResourceKey { readonly type: ResourceType; readonly id: string }

/** As a route reads it; the request's id stands in the path. */
export type DocumentUpload = Omit<AttachedUpload, 'id'>;

export interface KeptUpload {
  readonly status: 200 | 201;
  readonly body: { readonly sha256: string; readonly sizeBytes: number; readonly contentType: string };
}

export interface Flows extends VisitFlows {
  readonly submitRequest: (call: Call, body: unknown) => Promise<Result<Answer & { readonly id: string }>>;
  readonly readRequestState: (call: Call, id: string) => Promise<Result<StateAnswer>>;
  readonly amendRequest: (call: Call, id: string, change: { readonly patch: unknown; readonly ifMatch?: string }) => Promise<Result<{ readonly etag: string; readonly body: unknown }>>;
  readonly cancelRequest: RequestAction;
  readonly answerCancellation: RequestAction;
  readonly recordAssessment: RequestAction;
  readonly answerInformation: PartAction;
  readonly recordInsurerNotice: RequestAction;
  readonly recordAuthorisation: RequestAction;
  readonly withdrawAuthorisation: PartAction;
  readonly orderDelivery: RequestAction;
  readonly recordReceipt: PartAction;
  readonly recordCompletion: PartAction;
  readonly recordQuery: PartAction;
  readonly recordAnswer: PartAction;
  readonly recordExtension: PartAction;
  readonly recordPosting: PartAction;
  readonly readClock: (call: Call, clock: ClockCall) => Promise<Result<ShownClock>>;
  readonly replayTransfer: PartAction;
  readonly replayPeer: (call: Call, replay: PeerReplay) => Promise<Result<PeerReplayed>>;
  readonly readPeers: (call: Call, page: { readonly cursor?: string }) => Promise<Result<PeersPage>>;
  readonly uploadFile: (call: Call, file: { readonly contentType: string; readonly bytes: AsyncIterable<Uint8Array> }) => Promise<Result<KeptUpload>>;
  readonly attachDocument: (call: Call, id: string, document: DocumentUpload) => Promise<Result<Answer>>;
  readonly readWorklist: (call: Call, filter: WorklistFilter) => Promise<Result<WorklistPage>>;
  readonly readStatistics: (call: Call, filter: StatisticsFilter) => Promise<Result<Statistics>>;
  readonly checkDeadlines: (call: Call, options: { readonly at?: string; readonly dryRun?: boolean }) => Promise<Result<{ readonly body: unknown }>>;
  readonly recomputeDeadlines: (call: Call, body: unknown) => Promise<Result<{ readonly body: unknown }>>;
  readonly readResource: (call: Call, key: ResourceKey) => Promise<Result<Resource>>;
  readonly readVersion: (call: Call, key: ResourceKey & { readonly versionId: string }) => Promise<Result<Resource>>;
  readonly readHistory: (call: Call, key: ResourceKey & { readonly page: { readonly count: number; readonly cursor?: string } }) => Promise<Result<HistoryPage>>;
  /** The page's cursor comes and goes as the parameter `_cursor`. */
  readonly searchResources: (call: Call, search: SearchCall) => Promise<Result<SearchAnswer>>;
  readonly openBinary: (call: Call, id: string, chooseRange?: BinaryAddress['chooseRange']) => Promise<Result<OpenedBinary>>;
  /** The content of a FHIR document; of anything else, `not-found`. */
  readonly openFhirDocument: (call: Call, id: string) => Promise<Result<OpenedBinary>>;
  readonly readExchanges: (call: Call, id: string) => Promise<Result<Exchanges>>;
  readonly readAccesses: (call: Call, id: string) => Promise<Result<Accesses>>;
  readonly writeLetter: (call: Call, letter: LetterCall) => Promise<Result<WrittenLetter>>;
  readonly readOpinion: (call: Call, id: string) => Promise<Result<ShownOpinion>>;
  readonly writeOpinionDraft: (call: Call, id: string, sent: Sent) => Promise<Result<WrittenDraft>>;
  readonly signOpinion: RequestAction;
  readonly retractOpinion: RequestAction;
  readonly recordOpinionHandover: RequestAction;
  readonly recordPatientDecision: RequestAction;
  /** `partId`: code of the step. */
  readonly skipStep: PartAction;
  readonly overrideStep: PartAction;
  readonly openStep: PartAction;
  readonly assignReviewer: PartAction;
  readonly readEvidence: (call: Call, id: string) => Promise<Result<Evidence>>;
  /** Where the browser goes to sign in, and what it must bring back. */
  readonly beginSignIn: () => Promise<Result<{ readonly url: string; readonly attempt: SignInAttempt }>>;
  readonly signInPerson: (call: Call, back: SignInReturn) => Promise<Result<SignedInPerson>>;
  readonly endSession: (call: Call, sessionId: string) => Promise<Result<{ readonly providerUrl?: string }>>;
  readonly isSessionEnded: (sessionId: string) => Promise<boolean>;
  readonly recordAccess: (call: Call, record: AccessRecord) => Promise<Result<true>>;
  readonly issueToken: (call: Call, asked: TokenCall) => Promise<Result<TokenAnswer>>;
  readonly recogniseClient: (token: string) => Promise<RecognisedClient>;
  /** Bytes of a document inside a call; failures are those of keeping a file. */
  readonly keepProvided: (bytes: AsyncIterable<Uint8Array>, maxBytes: number) => Promise<Result<KeptFile>>;
  readonly provideDocumentBundle: (call: Call, provided: Provided) => Promise<Result<ProvideAnswer>>;
  readonly publishDocument: (call: Call, provided: Provided) => Promise<Result<PublishAnswer>>;
  readonly readNotices: (call: Call, query: NoticeQuery) => Promise<Result<NoticePage>>;
  readonly actOnNotice: (call: Call, asked: NoticeActCall) => Promise<Result<NoticeItem>>;
  readonly readReviewList: (call: Call, page: { readonly cursor?: string }) => Promise<Result<ReviewPage>>;
  readonly readReview: (call: Call, review: ReviewCall) => Promise<Result<ReviewCase>>;
  readonly assignReview: (call: Call, id: string, sent: Sent) => Promise<Result<RequestState>>;
  readonly rejectReview: (call: Call, id: string, sent: Sent) => Promise<Result<unknown>>;
  readonly readiness: () => Promise<Readiness>;
}
