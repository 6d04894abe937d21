// Documents that others send of their own accord: matched to the patient and to the transfer that waits for them, and filed, kept for review or discarded (S8, S10, S14).
import { checkKnownDocuments } from '../core/exchange/check-known-documents.ts';
import { findSubject, type Subject } from '../core/exchange/find-subject.ts';
import { transactionOf, createEntry } from '../core/fhir/bundle.ts';
import { requestIdOf } from '../core/fhir/transfer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toProvideAudit } from '../core/mapping/to-provide-audit.ts';
import { decideDelivery, type DeliveryDecision } from '../core/worklist/decide-delivery.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest } from './change-request.ts';
import { commitAudits } from './commit-audits.ts';
import { commitBundle } from './commit-bundle.ts';
import { fileSubmission, type Filed, type Filing } from './file-submission.ts';
import { findProvidedFile } from './find-provided-file.ts';
import type { Call } from './flow-ports.ts';
import { keepForReview } from './keep-for-review.ts';
import { lookUpSubmission, type Place } from './look-up-submission.ts';
import type { ProvidedDocuments, ProvidedEntry, ProvidePorts } from './provided-documents.ts';
import { toExchangeAudit, type ExchangeLook } from './to-exchange-audit.ts';

type Answer = Promise<Result<readonly ProvidedEntry[]>>;

interface Receiving extends Filing { readonly subject: Subject }

const checkBytes = ({ look, provided }: Filing): Result<undefined> => {
  const issues = checkKnownDocuments(provided.submission.documents.flatMap((part) => {
    const found = look.documents.find((d) => d.index === part.index);
    return found ? [{ ...found, sha1: findProvidedFile(provided, part)?.sha1 ?? '' }] : [];
  }));
  return issues.length > 0 ? fail('duplicate', ...issues) : ok(undefined);
};

/** Nothing is changed by a submission of which all is here: it is audited and answered. */
const commitFiled = async ({ ports }: Filing, { entries, audits, answer }: Filed): Answer => {
  const committed = await commitBundle(ports, transactionOf([...entries, ...audits.map(createEntry)]));
  return committed.ok ? ok(answer) : committed;
};

interface Verdict extends Omit<ExchangeLook, 'call' | 'decision'> { readonly decision: DeliveryDecision }

/** Against the patient's word nothing is kept; what remains is that it came and was refused. */
const refuse = async ({ ports, call, provided }: Receiving, { record, moment, decision }: Verdict): Answer => {
  const audited = await commitAudits(ports, [
    toProvideAudit({ ...auditFactsOf(ports, call, moment.now), patient: record.request.subject.reference, transaction: provided.transaction, outcome: '4', outcomeDesc: 'discarded' }),
    toExchangeAudit(ports, { record, moment, call, decision: decision.decision }),
  ]);
  return audited.ok ? fail('consent-missing', { text: `nothing was kept: ${decision.reason ?? 'consent-missing'}`, fault: 'patient-pending' }) : audited;
};

interface Delivered { readonly verdict: Verdict; readonly filed?: Filed }

const decideOne = (receiving: Receiving, { task: { id } }: Extract<Place, { kind: 'transfer' }>, { record, moment }: Omit<Verdict, 'decision'>): Result<Delivered> => {
  const documents = receiving.provided.submission.documents.map((d) => d.resource);
  const task = record.transfers.find((t) => t.id === id);
  const decision = task && decideDelivery(record, { task, documents }, moment);
  if (!task || !decision) return fail('not-found', 'the transfer is no longer there');
  const verdict = { record, moment, decision };
  if (decision.outcome === 'discard') return ok({ verdict });
  if (decision.outcome === 'review') return ok({ verdict, filed: keepForReview(receiving, { subject: receiving.subject, reason: decision.reason ?? '', now: moment.now }) });
  const filed = fileSubmission(receiving, { record, task, moment });
  return filed.ok ? ok({ verdict, filed: filed.value }) : filed;
};

const deliver = async (receiving: Receiving, place: Extract<Place, { kind: 'transfer' }>): Answer => {
  const { ports, call } = receiving;
  let last: Delivered | undefined;
  const changed = await changeRequest(ports, {
    id: requestIdOf(place.task),
    decide: (record, moment) => {
      const decided = decideOne(receiving, place, { record, moment });
      if (!decided.ok) return decided;
      last = decided.value;
      const { filed, verdict } = decided.value;
      if (!filed) return fail('consent-missing', 'discarded');
      return ok({ entries: filed.entries, audits: [...filed.audits, toExchangeAudit(ports, { record, moment, call, decision: verdict.decision.decision })], quiet: true });
    },
  });
  if (last && !last.filed) return refuse(receiving, last.verdict);
  if (!changed.ok) return changed;
  return last?.filed ? ok(last.filed.answer) : fail('internal', 'no decision was made');
};

const receiveOnce = async (ports: ProvidePorts, call: Call, provided: ProvidedDocuments): Answer => {
  const { subject } = findSubject(provided.submission);
  if (!subject) return fail('invalid', { text: 'nothing says whose documents these are', code: 'required' });
  const look = await lookUpSubmission(ports, { submission: provided.submission, subject, actor: call.actor });
  if (!look.ok) return look;
  const receiving: Receiving = { ports, call, provided, look: look.value, subject };
  const checked = checkBytes(receiving);
  if (!checked.ok) return checked;
  const { place } = look.value;
  if (place.kind === 'transfer') return deliver(receiving, place);
  return commitFiled(receiving, keepForReview(receiving, { subject, reason: place.reason, now: ports.clock.now() }));
};

/** Failures: `duplicate` (other bytes under a unique id), `consent-missing`, `invalid`; those of the store. Two that bring the same at once: the second finds what the first kept. */
export const receiveSubmission = async (ports: ProvidePorts, call: Call, provided: ProvidedDocuments): Answer => {
  const first = await receiveOnce(ports, call, provided);
  const received = first.ok || first.failure.kind !== 'duplicate' ? first : await receiveOnce(ports, call, provided);
  if (received.ok) ports.reach('document-after-commit');
  return received;
};
