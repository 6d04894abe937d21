// What a custodian's submission sets (ITI-66) promise beyond what the search brought: it is asked for by its id, and what does not come is recorded.
import type { DocumentReference, Patient } from '@medplum/fhirtypes';
import { assessPromised, type PromisedAssessment } from '../core/exchange/assess-promised.ts';
import { findSubmissionSets, type SubmissionSets } from '../core/exchange/find-submission-sets.ts';
import { toKnownPatient } from '../core/exchange/to-known-patient.ts';
import { readPromised, type Promised } from '../core/fhir/promised.ts';
import { COMPLETE_COPY } from '../core/fhir/transfer.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toFindDocumentsAudit } from '../core/mapping/to-find-documents-audit.ts';
import { toFindListsAudit } from '../core/mapping/to-find-lists-audit.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { askCustodian } from './ask-custodian.ts';
import { askPermit, type Denial } from './ask-permit.ts';
import type { ClaimedTransfer } from './claim-transfer.ts';
import type { Shortfall } from './run-exchange.ts';
import type { Decide } from './find-turn.ts';
import { toShortfall } from './to-shortfall.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface FoundSoFar { readonly patient: Patient; readonly documents: readonly DocumentReference[] }

/** `documents`: those that were asked for by id and came. Without `promised` nothing new is known. */
export interface FoundPromised { readonly documents: readonly DocumentReference[]; readonly promised?: Promised; readonly shortfall?: Shortfall }

const NOTHING: FoundPromised = { documents: [] };
/** In one search; the others are asked for once these are settled. */
const AT_ONCE = 1000;
/** Away is away; whatever else it says about its lists must not keep its documents from coming. */
const AWAY: readonly string[] = ['network-unavailable', 'network-timeout', 'storage-full', 'adapter-fault'];
const UNREADABLE: Shortfall = { code: 'lists-unreadable' };
const MISSING: Shortfall = { code: 'promised-missing' };

const toUnread = (shortfall: Shortfall): FoundPromised => ({ documents: [], shortfall: AWAY.includes(shortfall.code) ? shortfall : UNREADABLE });

const NOT_OURS = { permit: false, reasons: [] } as const;
const decide: Decide = (record, task, moment) => assessRequest(record, moment.programme, moment.now).decisions.get(task.id ?? '') ?? NOT_OURS;

const toDenied = (denial: Denial): FoundPromised => {
  if (denial.kind === 'lost') return NOTHING; // the next document finds that out too
  return { documents: [], shortfall: denial.kind === 'failed' ? toShortfall(denial.failure) : { code: denial.reason } };
};

interface Asking { readonly ports: TransferPorts; readonly claimed: ClaimedTransfer; readonly found: FoundSoFar }

const baseOf = ({ ports, claimed }: Asking): string => ports.network.addressOf(claimed.peer) ?? '';

const assess = (asking: Asking, { sets }: SubmissionSets, more: readonly DocumentReference[] = []): PromisedAssessment => assessPromised({
  sets, base: baseOf(asking), documents: [...asking.found.documents, ...more], at: toFhirInstant(asking.ports.clock.now()),
  replaced: readPromised(asking.claimed.task)?.open.filter((d) => d.state === 'replaced').map((d) => d.document) ?? [],
});

const patientOf = ({ claimed, found }: Asking): { readonly patient: ClaimedTransfer['patientKey']; readonly patientId?: string } =>
  ({ patient: claimed.patientKey, ...(found.patient.id && { patientId: found.patient.id }) });

/** Those that the search did not bring, by their ids. */
const askByIds = async (asking: Asking, read: SubmissionSets, ids: readonly string[]): Promise<FoundPromised> => {
  const { ports, claimed } = asking;
  const call = await ports.network.findDocumentReferences(claimed.peer, { ...patientOf(asking), ids: ids.slice(0, AT_ONCE) });
  const found = await askCustodian(ports, claimed, { call, toAudit: toFindDocumentsAudit });
  if (!found.ok) return toUnread(found.shortfall);
  const { promised } = assess(asking, read, found.value);
  return { documents: found.value, promised, ...(promised.open.some((d) => d.state === 'missing') && { shortfall: MISSING }) };
};

const askLists = async (asking: Asking): Promise<FoundPromised> => {
  const { ports, claimed, found } = asking;
  const call = await ports.network.findDocumentLists(claimed.peer, patientOf(asking));
  const lists = await askCustodian(ports, claimed, { call, toAudit: toFindListsAudit });
  if (!lists.ok) return toUnread(lists.shortfall);
  const read = findSubmissionSets(lists.value, toKnownPatient(found.patient, baseOf(asking)));
  const { promised, ids } = assess(asking, read);
  const complete: FoundPromised = ids.length > 0
    ? await askByIds(asking, read, ids)
    : { documents: [], promised, ...(promised.open.some((d) => d.state === 'missing') && { shortfall: MISSING }) };
  const isWhole = call.malformedEntries === undefined && read.strange === 0;
  return isWhole || complete.shortfall ? complete : { ...complete, shortfall: UNREADABLE };
};

/** Of a complete copy only: of kinds that were not asked for, what a set names is none of ours. Permission is asked again before (S10). */
export const findPromised = async (ports: TransferPorts, claimed: ClaimedTransfer, found: FoundSoFar): Promise<FoundPromised> => {
  if (!ports.network.showsDocumentLists(claimed.peer) || !claimed.kinds.includes(COMPLETE_COPY)) return NOTHING;
  const denial = await askPermit(ports, claimed, decide);
  return denial ? toDenied(denial) : askLists({ ports, claimed, found });
};
