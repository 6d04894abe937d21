// One look at a request at one moment: what may be exchanged, what the dossier has, what is missing, and the word for it.
import { decideExchange } from '../consent/decide-exchange.ts';
import { decideRelease } from '../consent/decide-release.ts';
import { assessDossier } from '../dossier/assess-dossier.ts';
import { readRecipients } from '../fhir/recipients.ts';
import { isOpen, readTransfer, type Transfer } from '../fhir/transfer.ts';
import type { Programme } from '../intake/programme.ts';
import { assessAsked } from './assess-asked.ts';
import { assessAudience } from './assess-audience.ts';
import { assessMissing } from './assess-missing.ts';
import { assessPath } from './assess-path.ts';
import { assessState } from './assess-state.ts';
import { decideHandover } from './decide-handover.ts';
import type { ExchangeDecision, RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import { toExchangeQuestion } from './to-exchange-question.ts';
import { toReleaseQuestion } from './to-release-question.ts';

/** The network is asked for copies that come to this hospital; the others travel by letter. */
const isByNetwork = (transfer: Transfer): boolean => transfer.peer !== undefined && transfer.deliverTo.startsWith('Organization/');

const decide = (record: RequestRecord, programme: Programme, now: Temporal.Instant): ReadonlyMap<string, ExchangeDecision> =>
  new Map(record.transfers.filter(isOpen).map(readTransfer).filter(isByNetwork).map((t) => [t.id, decideExchange(toExchangeQuestion(record, t, { programme, now }))]));

const decideReleases = (record: RequestRecord, programme: Programme, now: Temporal.Instant): ReadonlyMap<string, ExchangeDecision> =>
  new Map(readRecipients(record.request).map((recipient) => [recipient.key, decideRelease(toReleaseQuestion(record, recipient, { programme, now }))]));

export const assessRequest = (record: RequestRecord, programme: Programme, now: Temporal.Instant): RequestAssessment => {
  const decisions = decide(record, programme, now);
  const dossier = assessDossier(programme.dossier.items, record.documents, record.transfers);
  const releases = decideReleases(record, programme, now);
  const audience = assessAudience(record, { programme, now });
  const missing = [...assessAsked(record, audience), ...assessMissing(record, programme, { decisions, releases, dossier })];
  const handovers = new Map(record.deliveries.filter(isOpen).map((t) => [t.id ?? '', decideHandover(record, t, { programme, now })]));
  const path = assessPath(record, { dossier, missing, releases }, { programme, now });
  return { decisions, releases, handovers, dossier, audience, missing, path, state: assessState(record, { missing, path }) };
};
