// What was done to the resources of a request, and who saw them: its audit events and provenance.
import type { DocumentReference, Resource } from '@medplum/fhirtypes';
import { toBinaryReference } from '../core/fhir/document-content.ts';
import { referenceOf } from '../core/fhir/reference-of.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { isPatientAccess } from '../core/worklist/is-patient-access.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { FlowPorts } from './flow-ports.ts';

export interface Acts {
  /** `Type/id` of those who take part and of all that the request consists of, the files of its documents too. */
  readonly parts: readonly string[];
  readonly acts: readonly Resource[];
}

/** Those that were replaced or retracted too. */
const documentsOf = ({ byReference }: RequestRecord): readonly DocumentReference[] => [...byReference.values()].filter((r) => r.resourceType === 'DocumentReference');

/** The bytes that its documents and forms have, filed or set aside. */
const binariesOf = (record: RequestRecord): readonly string[] => [
  ...documentsOf(record).flatMap((d) => d.content.map((c) => toBinaryReference(c.attachment.url))),
  ...record.consents.map((c) => toBinaryReference(c.sourceAttachment?.url)),
  ...record.transfers.flatMap((t) => readTransfer(t).quarantined.map((q) => q.binary)),
].filter((url) => url?.startsWith('Binary/') === true).filter((url) => url !== undefined);

const OWN = /^(?:ServiceRequest|Task|Consent|DocumentReference|Appointment|Binary)\//u;

/** What concerns the patient in another request stays out; searches and reads of the patient are told with each. */
export const findActs = async (ports: Pick<FlowPorts, 'store' | 'digestText'>, record: RequestRecord): Promise<Acts> => {
  const draft = `Binary/${roleId(ports.digestText, record.request.id ?? '')('opinion-draft')}`;
  const parts = [...new Set([...[...record.byReference.values()].map((r) => referenceOf(r)), ...binariesOf(record), draft])];
  const asks = parts.filter((reference) => OWN.test(reference)).flatMap((target) => [
    { type: 'AuditEvent', code: 'entity', target } as const, { type: 'AuditEvent', code: 'based-on', target } as const, { type: 'Provenance', code: 'target', target } as const,
  ]);
  const acts = await ports.store.findReferring(asks);
  const ofPatient = await ports.store.findReferring([{ type: 'AuditEvent', code: 'entity', target: `Patient/${record.patient.id ?? ''}` }]);
  return { parts, acts: [...acts, ...ofPatient.filter(isPatientAccess)] };
};
