// Which transfer of a patient waits for what was sent: that of the custodian who sent it, or of the request that the sender names.
import type { Identifier, Organization, ServiceRequest, Task } from '@medplum/fhirtypes';
import { isOpen, readTransfer } from '../fhir/transfer.ts';
import { listOf } from '../fhir/list-of.ts';
import type { NamedThing, Sender } from './find-sender.ts';

export interface Candidate { readonly task: Task; readonly custodian?: Organization | undefined; readonly request?: ServiceRequest | undefined }

/** Why none: codes of STATUS_REASONS. */
export type WaitingTransfer =
  | { readonly kind: 'found'; readonly task: Task }
  | { readonly kind: 'none'; readonly reason: 'received-sender-unknown' | 'received-transfer-ambiguous' | 'received-transfer-ended' };

const isNamed = (thing: NamedThing): boolean => thing.references.length + thing.identifiers.length > 0;

const names = (thing: NamedThing, { reference, identifiers }: { readonly reference: string; readonly identifiers: readonly Identifier[] | undefined }): boolean =>
  thing.references.some((r) => r === reference || r.startsWith(`${reference}/_history/`))
  || listOf(identifiers).some((i) => thing.identifiers.some(({ system, value }) => system === i.system && value === i.value));

const isOfRequest = ({ requests }: Sender, { task, request }: Candidate): boolean => !isNamed(requests)
  || names(requests, { reference: task.basedOn?.[0]?.reference ?? '', identifiers: request?.identifier })
  || names(requests, { reference: `Task/${task.id ?? ''}`, identifiers: task.identifier });

const isOfOrganisation = ({ organisations }: Sender, { task, custodian }: Candidate): boolean =>
  !isNamed(organisations) || names(organisations, { reference: task.owner?.reference ?? '', identifiers: custodian?.identifier });

/** A copy for the patient or a doctor is not ours to take. */
const isForUs = ({ task }: Candidate): boolean => readTransfer(task).deliverTo.startsWith('Organization/');

/** `sender` with references as they stand in this store. One who names neither itself nor a request is not recognised, even where only one transfer waits. */
export const findWaitingTransfer = (candidates: readonly Candidate[], sender: Sender): WaitingTransfer => {
  if (!isNamed(sender.organisations) && !isNamed(sender.requests)) return { kind: 'none', reason: 'received-sender-unknown' };
  const meant = candidates.filter(isForUs).filter((c) => isOfRequest(sender, c) && isOfOrganisation(sender, c));
  const open = meant.filter(({ task }) => isOpen(task));
  const [first] = open;
  if (open.length > 1) return { kind: 'none', reason: 'received-transfer-ambiguous' };
  if (first) return { kind: 'found', task: first.task };
  return { kind: 'none', reason: meant.length > 0 ? 'received-transfer-ended' : 'received-sender-unknown' };
};
