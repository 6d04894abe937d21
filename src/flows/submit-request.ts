// A second-opinion request comes in: parsed, mapped, judged and committed as one Bundle; the same one again gets the first answer (S2).
import type { Bundle, Task } from '@medplum/fhirtypes';
import { toStoredReferences } from '../core/fhir/to-stored-references.ts';
import type { CalendarOf } from '../core/deadlines/find-clock-rule.ts';
import { parseIntake } from '../core/intake/parse-intake.ts';
import type { Programme } from '../core/intake/programme.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { planCoordination } from '../core/worklist/plan-coordination.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toRequestRecord } from '../core/worklist/to-request-record.ts';
import { toRequestState } from '../core/worklist/to-request-state.ts';
import { commitBundle } from './commit-bundle.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { mapIntake } from './map-intake.ts';
import { toIntakeContent } from './to-intake-content.ts';


export interface Submitted { readonly status: 200 | 201; readonly id: string; readonly body: unknown }

type Ports = Pick<FlowPorts, 'calendars' | 'store' | 'files' | 'judgeFhirDocument' | 'validate' | 'clock' | 'newId' | 'digestText' | 'canonicalJson' | 'programmes' | 'policy' | 'reach'>;

const withCoordination = (bundle: Bundle, coordination: Task): Bundle => ({
  ...bundle,
  entry: (bundle.entry ?? []).map((e) => (e.resource?.id === coordination.id ? { ...e, resource: coordination } : e)),
});

const recordOf = (bundle: Bundle): Result<RequestRecord> => toRequestRecord(new Map((toStoredReferences(bundle, bundle).entry ?? [])
  .flatMap(({ resource }) => (resource ? [[`${resource.resourceType}/${resource.id ?? ''}`, resource]] : []))));

/** The Bundle with its coordination task in line with the judgement, and the state to answer with. */
const judge = (bundle: Bundle, programme: Programme, { now, calendarOf }: { readonly now: Temporal.Instant; readonly calendarOf: CalendarOf }): Result<{ readonly bundle: Bundle; readonly state: unknown }> => {
  const record = recordOf(bundle);
  if (!record.ok) return record;
  const assessment = assessRequest(record.value, programme, now);
  // its references stay the Bundle's own, for the commit to rewrite
  const mapped = (bundle.entry ?? []).map((e) => e.resource).find((r): r is Task => r?.resourceType === 'Task' && r.id === record.value.coordination.id);
  const coordination = planCoordination({ ...record.value, coordination: mapped ?? record.value.coordination }, assessment, now);
  return ok({ bundle: withCoordination(bundle, coordination), state: toRequestState(record.value, programme, { assessment, now, calendarOf }) });
};

const parseAnswer = (text: string): Submitted => ({ ...(JSON.parse(text) as Submitted), status: 200 });

const replay = async (ports: Ports, key: string, contentSha256: string): Promise<Result<Submitted> | undefined> => {
  const receipt = await ports.store.findReceipt('intake', key);
  if (!receipt) return undefined;
  return receipt.contentSha256 === contentSha256
    ? ok(parseAnswer(receipt.answer))
    : fail('duplicate', { text: 'a request with this placer identifier exists with other content', expression: 'placerIdentifier' });
};

/** Failures: `malformed`, `invalid`, `code-unknown` of the intake; `duplicate`; those of the store. */
export const submitRequest = async (ports: Ports, call: Call, body: unknown): Promise<Result<Submitted>> => {
  const now = ports.clock.now();
  const parsed = parseIntake(body, { programmes: ports.programmes, now });
  if (!parsed.ok) return parsed;
  const intake = parsed.value;
  const programme = ports.programmes.get(intake.programme);
  if (!programme) return fail('code-unknown', { text: 'no such programme', expression: 'programme' });

  const key = ports.canonicalJson([intake.programme, intake.placerIdentifier.system, intake.placerIdentifier.value]);
  const content = toIntakeContent(ports, intake);
  const contentSha256 = content.sha256;
  const before = await replay(ports, key, contentSha256);
  if (before) return before;

  const requestId = ports.newId();
  const mapped = await mapIntake(ports, { intake, content, programme, requestId, now, call });
  if (!mapped.ok) return mapped;
  const judged = judge(mapped.value, programme, { now, calendarOf: ports.calendars.of });
  if (!judged.ok) return judged;

  const answer: Submitted = { status: 201, id: requestId, body: judged.value.state };
  ports.reach('intake-before-commit');
  const committed = await commitBundle(ports, judged.value.bundle, { scope: 'intake', key, contentSha256, answer: JSON.stringify(answer) });
  if (!committed.ok) return committed;
  ports.reach('intake-after-commit');
  return ok(committed.value.kind === 'replayed' ? parseAnswer(committed.value.answer) : answer);
};
