// One delivery, from the claim to the next attempt: look up what arrived before, send the rest parcel by parcel, each acknowledged before it counts (S17, S19).
import type { Task } from '@medplum/fhirtypes';
import { findFailureCode } from '../core/exchange/find-failure-code.ts';
import { findUnconfirmed } from '../core/exchange/find-unconfirmed.ts';
import { planDeliveryEnd } from '../core/exchange/plan-delivery-end.ts';
import { planParcels } from '../core/exchange/plan-parcels.ts';
import { toCurrentDelivery } from '../core/exchange/to-current-delivery.ts';
import { toProvidedIdentity } from '../core/exchange/to-provided-identity.ts';
import { readDelivery } from '../core/fhir/delivery.ts';
import { fail, type Failure, type FailureKind, type Result } from '../core/kernel/result.ts';
import { claimDelivery, type ClaimedDelivery } from './claim-delivery.ts';
import { findToSend, type ToSend } from './find-to-send.ts';
import { loadRequest } from './load-request.ts';
import { lookUpDelivered, type LookedUp } from './look-up-delivered.ts';
import { runExchange, type Attempt, type Outcome } from './run-exchange.ts';
import { sendParcel } from './send-parcel.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** `arrived`: the recipient has all that was in question, so that the next may go. */
type Step = 'arrived' | { readonly ends: Outcome };

const DIFFERS: Outcome = { code: 'delivery-differs' };
const REJECTED: Outcome = { code: 'network-rejected' };
const UNCONFIRMED: Outcome = { code: 'delivery-unconfirmed' };
const ends = (outcome: Outcome): Step => ({ ends: outcome });

/** After these nobody knows whether the message was taken: the recipient is asked (S19). */
const UNCLEAR: readonly FailureKind[] = ['network-unavailable', 'network-timeout', 'network-rejected', 'duplicate', 'malformed'];

interface Errand { readonly ports: TransferPorts; readonly claimed: ClaimedDelivery }

const readToSend = async (ports: TransferPorts, claimed: ClaimedDelivery): Promise<Result<readonly ToSend[]>> => {
  const record = await loadRequest(ports, claimed.requestId);
  if (!record.ok) return record;
  const task = record.value.deliveries.find((t) => t.id === claimed.task.id) ?? claimed.task;
  if (toCurrentDelivery(task, record.value.byReference.values()) !== task) return fail('version-conflict', 'a document of the delivery was replaced');
  return findToSend(ports, record.value, task);
};

const lookUp = async ({ ports, claimed }: Errand, documents: readonly ToSend[], otherwise: Outcome): Promise<Step> => {
  const looked = await lookUpDelivered(ports, claimed, documents);
  if (looked.kind !== 'ok') return ends(outcomeOf(looked));
  if (looked.arrived === documents.length) return 'arrived';
  // some of it was there: the rest goes at once
  return ends(looked.arrived > 0 ? undefined : otherwise);
};

const outcomeOf = (looked: Exclude<LookedUp, { kind: 'ok' }>): Outcome => {
  if (looked.kind === 'lost') return 'lost';
  return looked.kind === 'differs' ? DIFFERS : looked.shortfall;
};

const deliver = async (errand: Errand, documents: readonly ToSend[]): Promise<Step> => {
  const sent = await sendParcel(errand.ports, errand.claimed, { documents });
  switch (sent.kind) {
    case 'lost': return ends('lost');
    case 'changed': return ends(undefined);
    case 'refused': return ends({ code: sent.reason });
    case 'sent': return sent.acknowledged === documents.length ? 'arrived' : lookUp(errand, await stillToSend(errand, documents), REJECTED);
    case 'failed': return afterFailure(errand, documents, sent.failure);
  }
};

const afterFailure = (errand: Errand, documents: readonly ToSend[], { kind, retryAfterSeconds }: Failure): Step | Promise<Step> => {
  const shortfall = { code: findFailureCode(kind, 'package'), retryAfterSeconds };
  return UNCLEAR.includes(kind) && !errand.ports.isStopping() ? lookUp(errand, documents, shortfall) : ends(shortfall);
};

const stillToSend = async ({ ports, claimed }: Errand, documents: readonly ToSend[]): Promise<readonly ToSend[]> => {
  const rest = await readToSend(ports, claimed);
  const open = new Set(rest.ok ? rest.value.map((d) => d.reference) : documents.map((d) => d.reference));
  return documents.filter((d) => open.has(d.reference));
};

const partition = <T>(all: readonly T[], test: (one: T) => boolean): readonly [readonly T[], readonly T[]] => [all.filter(test), all.filter((one) => !test(one))];

/** What others must mend is said first. */
const shortOfMetadata = (lacking: readonly ToSend[]): Outcome => {
  if (lacking.length === 0) return undefined;
  return { code: lacking.some((d) => d.isCustodians) ? 'metadata-not-given' : 'metadata-not-known' };
};

/** Where its entry says so, a recipient has what it shows, not what it says that it has. */
const confirm = async ({ ports, claimed }: Errand): Promise<Outcome> => {
  if (!ports.network.confirmsDeliveries(claimed.peer) || ports.isStopping()) return undefined;
  const record = await loadRequest(ports, claimed.requestId);
  if (!record.ok) return unreadable(record.failure);
  const { deliveries, documents } = record.value;
  const unconfirmed = findUnconfirmed(deliveries.find((t) => t.id === claimed.task.id) ?? claimed.task);
  const sought = unconfirmed.flatMap(({ document: reference, sizeBytes, hash: sha1 }) =>
    documents.filter((d) => `DocumentReference/${d.id ?? ''}` === reference).map((d) => ({ reference, identity: toProvidedIdentity(d), sizeBytes, sha1 })));
  const looked = await lookUpDelivered(ports, claimed, sought);
  if (looked.kind !== 'ok') return outcomeOf(looked);
  return looked.arrived < unconfirmed.length ? UNCONFIRMED : undefined;
};

/** In turn, and the first that does not arrive ends the attempt: order is kept. */
const deliverAll = async (errand: Errand, documents: readonly ToSend[]): Promise<Outcome> => {
  const { ports, claimed } = errand;
  const [whole, lacking] = partition(documents, (d) => ports.network.findMissingMetadata(claimed.peer, d.document).length === 0);
  const { parcels, tooLarge } = planParcels(whole, ports.network.maxProvideBytes(claimed.peer));
  for (const parcel of parcels) {
    if (ports.isStopping()) return undefined;
    const step = await deliver(errand, parcel);
    if (step !== 'arrived') return step.ends;
  }
  return await confirm(errand) ?? (tooLarge.length > 0 ? { code: 'package-too-large' } : shortOfMetadata(lacking));
};

/** What was replaced since the claim goes in its new version, at once. */
const unreadable = ({ kind }: Failure): Outcome => (kind === 'version-conflict' ? undefined : { code: 'adapter-fault' });

/** Whatever came of an earlier attempt, also one that a crash ended: first the recipient is asked what it has. */
const attempt = async (ports: TransferPorts, claimed: ClaimedDelivery): Promise<Outcome> => {
  const before = await readToSend(ports, claimed);
  if (!before.ok) return unreadable(before.failure);
  if (claimed.isFirst) return deliverAll({ ports, claimed }, before.value);
  const looked = await lookUpDelivered(ports, claimed, before.value);
  if (looked.kind !== 'ok') return outcomeOf(looked);
  const rest = looked.arrived > 0 ? await readToSend(ports, claimed) : before;
  return rest.ok ? deliverAll({ ports, claimed }, rest.value) : unreadable(rest.failure);
};

const deliveryOf = ({ network }: TransferPorts): Attempt<ClaimedDelivery> => ({
  name: 'delivery', claim: claimDelivery, exchange: async (ports, claimed) => ({ outcome: await attempt(ports, claimed) }), tasksOf: (record) => record.deliveries,
  plan: (task, _record, end) => planDeliveryEnd(task, { ...end, isConfirmed: network.confirmsDeliveries(readDelivery(task).peer) }), points: { claimed: 'delivery-after-claim' },
});

export const runDelivery = (ports: TransferPorts, task: Task): Promise<Result<boolean>> => runExchange(ports, task, deliveryOf(ports));
