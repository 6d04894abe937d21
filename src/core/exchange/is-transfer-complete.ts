// Complete without a person's word only where kinds were asked for and each has come (S12).
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { LOINC } from '../fhir/systems.ts';
import { COMPLETE_COPY, readTransfer } from '../fhir/transfer.ts';

const kindsReceived = (documents: readonly DocumentReference[]): ReadonlySet<string> =>
  new Set(documents.flatMap((d) => d.type?.coding?.filter((c) => c.system === LOINC).flatMap((c) => c.code ?? []) ?? []));

/** `received`: documents of the dossier that came from this custodian. */
export const isTransferComplete = (task: Task, received: readonly DocumentReference[]): boolean => {
  const { kinds } = readTransfer(task);
  const have = kindsReceived(received);
  return kinds.length > 0 && !kinds.includes(COMPLETE_COPY) && kinds.every((k) => have.has(k));
};
