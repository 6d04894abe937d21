// The bytes of one document (ITI-68): continued where they broke off, and not sent again where they came before and have not changed, where the peer allows it; permission is asked again before every call (S8, S10).
import type { AuditEvent } from '@medplum/fhirtypes';
import { ok, type Failure } from '../core/kernel/result.ts';
import type { KeptFile } from '../ports/document-files.ts';
import type { ClaimedTransfer } from './claim-transfer.ts';
import { commitAudits } from './commit-audits.ts';
import { renewLease } from './renew-lease.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface Brought { readonly file: KeptFile; /** As the answer that began it declared it. */ readonly declaredType: string | undefined }

export interface Fetching<Refusal> {
  readonly claimed: ClaimedTransfer;
  readonly document: { readonly url: string; readonly contentType?: string };
  /** `undefined`: it may be fetched now. */
  readonly ask: () => Promise<Refusal | undefined>;
  readonly toAudit: (problem: string, url: string) => AuditEvent;
  /** It is not what was announced. */
  readonly isWrong: (brought: Brought) => boolean;
}

export type Fetched<Refusal> =
  | { readonly kind: 'brought'; readonly brought: Brought; readonly hasParts: boolean; /** Once a commit names it: nothing else need remember that it came. */ readonly forget: () => Promise<void> }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly failure: Failure; /** What came is kept, and the peer may give the rest. */ readonly mayGoOn: boolean };

/** How often a download that breaks off is continued at once; then the next attempt goes on. */
const CONTINUATIONS = 3;

interface Told { url: string; declaredType?: string | undefined; mayGoOn: boolean }

const keyOf = <R>(ports: TransferPorts, { claimed, document }: Fetching<R>): string => ports.digestText(`${claimed.peer} ${document.url}`);

const keep = <R>(ports: TransferPorts, fetching: Fetching<R>, { told, isAnew }: { readonly told: Told; readonly isAnew: boolean }): ReturnType<TransferPorts['files']['keepContinued']> => ports.files.keepContinued({
  key: keyOf(ports, fetching),
  ask: async (part) => {
    const { claimed, document } = fetching;
    const after = isAnew ? undefined : part;
    const { outcome, url } = await ports.network.retrieveDocument(claimed.peer, { ...document, ...(after && { after }) });
    told.url = url;
    if (!outcome.ok) return outcome;
    told.declaredType = outcome.value.contentType;
    // a peer that begins anew each time is left for the next attempt
    told.mayGoOn = outcome.value.validator !== undefined && (after === undefined || outcome.value.startsAt > 0);
    return ok({ ...outcome.value, bytes: renewLease(ports, claimed, { bytes: outcome.value.bytes, since: ports.clock.now() }) });
  },
}, { maxBytes: ports.policy.maxDocumentBytes });

const fetchOnce = async <R>(ports: TransferPorts, fetching: Fetching<R>, isAnew: boolean): Promise<Fetched<R>> => {
  const refusal = await fetching.ask();
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const told: Told = { url: fetching.document.url, mayGoOn: false };
  const kept = await keep(ports, fetching, { told, isAnew });
  if (kept.ok) return { kind: 'brought', brought: { file: kept.value, declaredType: told.declaredType }, hasParts: kept.value.hasParts, forget: () => ports.files.forget(keyOf(ports, fetching)) };
  await commitAudits(ports, [fetching.toAudit(kept.failure.kind, told.url)]);
  return { kind: 'failed', failure: kept.failure, mayGoOn: told.mayGoOn && kept.failure.kind === 'malformed' };
};

const mayContinue = <R>(ports: TransferPorts, fetched: Fetched<R>): boolean => fetched.kind === 'failed' && fetched.mayGoOn && !ports.isStopping();

/** Put together from parts, or of before, and not what was announced: it changed without saying so, and is fetched whole once. */
export const fetchDocument = async <R>(ports: TransferPorts, fetching: Fetching<R>): Promise<Fetched<R>> => {
  let fetched = await fetchOnce(ports, fetching, false);
  for (let i = 0; i < CONTINUATIONS && mayContinue(ports, fetched); i += 1) fetched = await fetchOnce(ports, fetching, false);
  if (fetched.kind === 'brought' && fetched.hasParts && fetching.isWrong(fetched.brought)) return fetchOnce(ports, fetching, true);
  return fetched;
};
