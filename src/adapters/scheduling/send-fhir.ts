// One call to a calendar with a FHIR JSON answer; a refusal of the time is told from one of the call.
import type { Peer } from '../../core/exchange/peer.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { HttpAnswer, HttpCall, HttpClient } from '../http-client.ts';
import { readFhirJson } from '../mhd/read-fhir-json.ts';
import { takeOk } from '../mhd/take-ok.ts';
import { calendarRefusal } from './calendar-refusal.ts';
import { isRecord } from './is-record.ts';

export interface Asking { readonly http: HttpClient; readonly peer: Peer }

export interface FhirCall {
  readonly url: string;
  /** Absent: GET. */
  readonly method?: 'POST' | 'PUT';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

const FHIR_JSON = 'application/fhir+json';
const MAX_BYTES = 1_048_576;
const SUCCEEDED: readonly number[] = [200, 201];
const GONE: readonly number[] = [404, 410];
/** Of a change: the time, or what was known of it, is not as it was. */
const ALWAYS_TAKEN: readonly number[] = [409, 410, 412];
const MAY_SAY_WHY: readonly number[] = [400, 404, 422, 501];
/** Where nothing is said, the address itself is unknown there. */
const UNKNOWN_THERE: readonly number[] = [404, 501];

const readRefused = async (answer: HttpAnswer): Promise<Result<never>> => {
  const { status } = answer;
  if (MAY_SAY_WHY.includes(status)) {
    const body = await readFhirJson(answer);
    const codes = body.ok ? calendarRefusal.codesOf(body.value) : [];
    return calendarRefusal.from(codes.length === 0 && UNKNOWN_THERE.includes(status) ? ['not-supported'] : codes);
  }
  const refused = takeOk(answer, 'network-rejected');
  if (ALWAYS_TAKEN.includes(status)) return calendarRefusal.from(['conflict']);
  return refused.ok ? fail('network-rejected', 'the calendar answered with an unknown status') : refused;
};

const readResource = async (answer: HttpAnswer): Promise<Result<Json>> => {
  const read = await readFhirJson(answer);
  if (!read.ok) return read;
  return isRecord(read.value) && typeof read.value['resourceType'] === 'string' ? ok(read.value) : fail('network-rejected', 'the answer is not a FHIR resource');
};

const toCall = ({ peer }: Asking, { url, method, body, headers }: FhirCall): HttpCall => ({
  // with the searches that go with it, a step ends before its claim does
  url, accept: FHIR_JSON, maxBytes: MAX_BYTES, totalTimeoutMs: peer.limits.timeoutMs,
  headers: { ...(method && { prefer: 'return=representation' }), ...headers },
  ...(body && { body: { contentType: FHIR_JSON, content: JSON.stringify(body) } }), ...(method === 'PUT' && { method }),
});

/** `undefined`: the calendar has no such resource (404 or 410 of a GET). Failures: as of the port. */
export const sendFhir = async (asking: Asking, call: FhirCall): Promise<Result<Json | undefined>> => {
  const sent = await asking.http.send(asking.peer, toCall(asking, call));
  if (!sent.ok) return sent;
  const answer = sent.value;
  if (SUCCEEDED.includes(answer.status)) return readResource(answer);
  if (call.method !== undefined || !GONE.includes(answer.status)) return readRefused(answer);
  answer.discard();
  return ok(undefined);
};
