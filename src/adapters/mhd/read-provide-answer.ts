// What a recipient answers to ITI-65: a transaction-response with 201 and a location for each document, or why it refuses. https://profiles.ihe.net/ITI/MHD/ITI-65.html#23654-message-semantics
import { fail, ok, type FailureKind, type Result } from '../../core/kernel/result.ts';
import type { ParseFhirXml } from '../../ports/fhir-xml.ts';
import type { ProvidedAnswer } from '../../ports/regional-network.ts';
import type { HttpAnswer } from '../http-client.ts';
import { readFhir } from './read-fhir.ts';
import { takeOk } from './take-ok.ts';
import { toDocumentEntryIndex } from './to-document-entry-index.ts';

type Json = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const at = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

/** R4 issue types and the codes of ITI TF-3 Table 4.2.4.1-2 that ITI-65 names or a recipient may use: what each means for us. No other text is repeated. */
const MEANING: Readonly<Record<string, FailureKind>> = {
  'duplicate': 'duplicate', 'XDSDuplicateUniqueIdInRegistry': 'duplicate', 'XDSRepositoryDuplicateUniqueIdInMessage': 'duplicate', 'XDSNonIdenticalHash': 'duplicate',
  'UnknownRecipient': 'code-unknown', 'UnavailableRecipient': 'code-unknown', 'XDSUnknownCommunity': 'code-unknown', 'XDSUnavailableCommunity': 'network-unavailable',
  'too-long': 'too-large', 'too-costly': 'too-large',
  'login': 'not-permitted', 'forbidden': 'not-permitted', 'security': 'not-permitted',
  'XDSUnknownPatientId': 'network-rejected', 'XDSPatientIdDoesNotMatch': 'network-rejected', 'FHIRDocumentNotSupported': 'network-rejected', 'XDSMissingDocument': 'network-rejected',
  'invalid': 'network-rejected', 'structure': 'network-rejected', 'required': 'network-rejected', 'value': 'network-rejected', 'invariant': 'network-rejected',
  'processing': 'network-rejected', 'business-rule': 'network-rejected', 'not-supported': 'network-rejected', 'code-invalid': 'network-rejected', 'conflict': 'network-rejected',
  'transient': 'network-unavailable', 'timeout': 'network-timeout', 'throttled': 'network-unavailable', 'no-store': 'network-unavailable', 'lock-error': 'network-unavailable',
};
/** Which one speaks where several stand beside each other. */
const FIRST: readonly FailureKind[] = ['duplicate', 'not-permitted', 'code-unknown', 'too-large', 'network-unavailable', 'network-timeout', 'network-rejected'];
const BY_STATUS: Readonly<Record<number, FailureKind>> = { 409: 'duplicate', 412: 'duplicate', 413: 'too-large' };

const codesOf = (outcome: unknown): readonly string[] => listOf(at(outcome, 'issue')).filter((i) => at(i, 'severity') !== 'warning' && at(i, 'severity') !== 'information')
  .flatMap((issue) => [at(issue, 'code'), ...listOf(at(at(issue, 'details'), 'coding')).map((c) => at(c, 'code'))])
  .filter((code): code is string => typeof code === 'string' && Object.hasOwn(MEANING, code));

const refusalOf = (status: number, outcome: unknown): Result<never> | undefined => {
  const codes = codesOf(outcome);
  const kinds = [...codes.map((code) => MEANING[code]), BY_STATUS[status]];
  const kind = FIRST.find((k) => kinds.includes(k));
  const text = `the peer answered ${status.toString()}${codes.length > 0 ? `: ${[...new Set(codes)].join(', ')}` : ''}`;
  return kind && fail(kind, { text, fault: 'network' });
};

/** These say all by themselves. */
const PLAIN: readonly number[] = [401, 403, 408, 429];

/** 5xx says nothing that can be relied on; what a 4xx says is read for its codes alone. */
const readRefusal = async (answer: HttpAnswer, parseXml: ParseFhirXml): Promise<Result<never>> => {
  if (answer.status >= 400 && answer.status < 500 && !PLAIN.includes(answer.status)) {
    const outcome = await readFhir(answer, parseXml);
    const refusal = refusalOf(answer.status, outcome.ok ? outcome.value : undefined);
    if (refusal) return refusal;
  }
  const taken = takeOk(answer, 'network-rejected');
  return taken.ok ? fail('network-rejected', 'the answer is not understood') : taken;
};

const acknowledged = (entry: unknown, documentId: string): readonly ProvidedAnswer[] => {
  const response = at(entry, 'response');
  const [status, location] = [at(response, 'status'), at(response, 'location')];
  const isMade = typeof status === 'string' && /^20[01]\b/u.test(status);
  return isMade && typeof location === 'string' && /(?:^|\/)DocumentReference\/[A-Za-z0-9.-]{1,64}(?:\/|$)/u.test(location) ? [{ documentId, location }] : [];
};

interface Expected { /** In the order in which they were sent. */ readonly documentIds: readonly string[]; readonly parseXml: ParseFhirXml }

/** An answer that says less than the standard asks acknowledges less. */
export const readProvideAnswer = async (answer: HttpAnswer, { documentIds, parseXml }: Expected): Promise<Result<readonly ProvidedAnswer[]>> => {
  if (answer.status !== 200) return readRefusal(answer, parseXml);
  const read = await readFhir(answer, parseXml);
  if (!read.ok) return read;
  if (at(read.value, 'resourceType') === 'OperationOutcome') return refusalOf(200, read.value) ?? fail('network-rejected', 'the answer is an OperationOutcome');
  if (at(read.value, 'resourceType') !== 'Bundle' || at(read.value, 'type') !== 'transaction-response') return fail('network-rejected', 'the answer is not a transaction-response');
  const entries = listOf(at(read.value, 'entry'));
  return ok(documentIds.flatMap((id, index) => acknowledged(entries[toDocumentEntryIndex(index)], id)));
};
