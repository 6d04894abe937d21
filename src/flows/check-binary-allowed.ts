// Whether a document is for whoever calls, where their role sees requests in some states only (S20): what is published in the dossier of such a request.
import type { Binary } from '@medplum/fhirtypes';
import { toBinaryReference } from '../core/fhir/document-content.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { checkStateAllowed } from './check-state-allowed.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadRequest } from './load-request.ts';
import { programmeOf } from './programme-of.ts';

const NOT_FOR_YOU = fail('not-permitted', 'this document is for another role');

const requestOf = ({ securityContext }: Binary): string => /^ServiceRequest\/(.+)$/u.exec(securityContext?.reference ?? '')?.[1] ?? '';

const isPublished = (record: RequestRecord, { id = '' }: Binary): boolean =>
  record.documents.some((d) => d.content.some(({ attachment }) => toBinaryReference(attachment.url) === `Binary/${id}`));

/** The intake as it came, files held back and proofs of representation are no documents of the dossier (S14). */
export const checkBinaryAllowed = async (ports: Pick<FlowPorts, 'store' | 'digestText' | 'programmes' | 'clock'>, call: Call, binary: Binary): Promise<Result<true>> => {
  if (!call.onlyIn) return ok(true);
  const loaded = await loadRequest(ports, requestOf(binary));
  if (!loaded.ok) return NOT_FOR_YOU;
  const record = loaded.value;
  const programme = programmeOf(ports.programmes, record);
  if (!programme || !isPublished(record, binary)) return NOT_FOR_YOU;
  const now = ports.clock.now();
  return checkStateAllowed(call, assessRequest(record, programme, now).state);
};
