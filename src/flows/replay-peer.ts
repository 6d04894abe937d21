// Everything of one peer that was given up is tried again: an operator says that the peer is well.
import type { Task } from '@medplum/fhirtypes';
import { isGivenUp } from '../core/exchange/is-given-up.ts';
import { transactionOf } from '../core/fhir/bundle.ts';
import { readTransfer, requestIdOf } from '../core/fhir/transfer.ts';
import { fail, ok, type Failure, type Result } from '../core/kernel/result.ts';
import type { Call } from './flow-ports.ts';
import { replayTransfer, type ReplayPorts } from './replay-transfer.ts';
import { searchPages } from './search-pages.ts';
import { taskFilters } from './task-filters.ts';

type PeerReplayPorts = ReplayPorts & { readonly network: { readonly hasPeer: (peer: string) => boolean } };

export interface PeerReplay {
  /** Id in the peer file. */
  readonly peer: string;
  /** Idempotency-Key (S2). */
  readonly key?: string;
}

export interface PeerReplayed {
  readonly peer: string;
  readonly replayed: readonly { readonly request: string; readonly transfer: string }[];
  /** Somebody was faster, or it ended meanwhile. */
  readonly passedOver: number;
}

/** Dead letters are few; they are read a page at a time, all before the first is touched, as a replay takes it off the list. */
const findGivenUp = async (ports: ReplayPorts, peer: string): Promise<Result<readonly Task[]>> => {
  const found: Task[] = [];
  for await (const page of searchPages(ports, { type: 'Task', filters: [...taskFilters.givenUp, { code: 'network-peer', values: [peer] }], sort: [{ code: '_lastUpdated' }] })) {
    if (!page.ok) return page;
    found.push(...page.value.filter((t) => isGivenUp(t) && readTransfer(t).peer === peer));
  }
  return ok(found);
};

/** It ended, was replayed or changed under us: that one needs nothing. */
const isPassedOver = ({ kind }: Failure): boolean => kind === 'state-conflict' || kind === 'not-found' || kind === 'version-conflict';

interface Replayed { readonly replayed: readonly { readonly request: string; readonly transfer: string }[]; readonly passedOver: number }

/** Each is a commit of its own with its audit event. */
const replayAll = async (ports: ReplayPorts, call: Call, givenUp: readonly Task[]): Promise<Result<Replayed>> => {
  const replayed: { request: string; transfer: string }[] = [];
  for (const task of givenUp) {
    const [request, transfer] = [requestIdOf(task), task.id ?? ''];
    const done = await replayTransfer(ports, call, { id: request, partId: transfer, body: {} });
    if (done.ok) replayed.push({ request, transfer });
    else if (!isPassedOver(done.failure)) return done;
  }
  return ok({ replayed, passedOver: givenUp.length - replayed.length });
};

const scopeOf = (peer: string): string => `peers/${peer}/replay`;

const findAnswer = async (ports: ReplayPorts, { peer, key }: PeerReplay): Promise<PeerReplayed | undefined> => {
  const receipt = key === undefined ? undefined : await ports.store.findReceipt(scopeOf(peer), key);
  return receipt && JSON.parse(receipt.answer) as PeerReplayed;
};

/** The call again gets the first answer; one that broke off half way is made again and takes the rest. */
const keepAnswer = async (ports: ReplayPorts, { peer, key }: PeerReplay, answer: PeerReplayed): Promise<Result<PeerReplayed>> => {
  if (key === undefined) return ok(answer);
  const receipt = { scope: scopeOf(peer), key, contentSha256: ports.digestText(peer), answer: JSON.stringify(answer) };
  const kept = await ports.store.commit(transactionOf([]), receipt);
  return kept.ok ? ok(answer) : kept;
};

/** Failures: `not-found` (no such peer); those of the store. */
export const replayPeer = async (ports: PeerReplayPorts, call: Call, wanted: PeerReplay): Promise<Result<PeerReplayed>> => {
  const { peer } = wanted;
  if (!ports.network.hasPeer(peer)) return fail('not-found', { text: 'no such peer in the peer file', expression: 'peer' });
  const before = await findAnswer(ports, wanted);
  if (before) return ok(before);
  const givenUp = await findGivenUp(ports, peer);
  const done = givenUp.ok ? await replayAll(ports, call, givenUp.value) : givenUp;
  if (!done.ok) return done;
  ports.peers.trust(peer);
  return keepAnswer(ports, wanted, { peer, ...done.value });
};
