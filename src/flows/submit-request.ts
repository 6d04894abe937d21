// A second-opinion request comes in: parsed, mapped, judged and committed as one Bundle; the same one again gets the first answer (S2).
import type { Bundle, ServiceRequest, Task } from '@medplum/fhirtypes';
import { createEntry } from '../core/fhir/bundle.ts';
import { referenceOf } from '../core/fhir/reference-of.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { toStoredReferences } from '../core/fhir/to-stored-references.ts';
import { parseIntake } from '../core/intake/parse-intake.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { planCoordination } from '../core/worklist/plan-coordination.ts';
import { planPath, type PathMoment } from '../core/worklist/plan-path.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toRequestRecord } from '../core/worklist/to-request-record.ts';
import { toRequestState } from '../core/worklist/to-request-state.ts';
import type { CommitAnswer, Receipt } from '../ports/resource-store.ts';
import { commitBundle } from './commit-bundle.ts';
import { completeOrganisations } from './complete-organisations.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { mapIntake } from './map-intake.ts';
import { toIntakeContent } from './to-intake-content.ts';


export interface Submitted { readonly status: 200 | 201; readonly id: string; readonly body: unknown }

type Ports = Pick<FlowPorts, 'calendars' | 'store' | 'files' | 'judgeFhirDocument' | 'validate' | 'clock' | 'newId' | 'digestText' | 'canonicalJson' | 'programmes' | 'policy' | 'reach'>;

const withJudged = (bundle: Bundle, coordination: Task, steps: readonly Task[]): Bundle => ({
  ...bundle,
  entry: [...(bundle.entry ?? []).map((e) => (e.resource?.id === coordination.id ? { ...e, resource: coordination } : e)), ...steps.map(createEntry)],
});

const recordOf = (bundle: Bundle): Result<RequestRecord> => toRequestRecord(new Map((toStoredReferences(bundle, bundle).entry ?? [])
  .flatMap(({ resource }) => (resource ? [[referenceOf(resource), resource]] : []))));

/** Its references stay the Bundle's own, for the commit to rewrite. */
const asMapped = (record: RequestRecord, bundle: Bundle): RequestRecord => {
  const mapped = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
  return {
    ...record,
    request: mapped.find((r): r is ServiceRequest => r.resourceType === 'ServiceRequest' && r.id === record.request.id) ?? record.request,
    coordination: mapped.find((r): r is Task => r.resourceType === 'Task' && r.id === record.coordination.id) ?? record.coordination,
  };
};

/** The Bundle with its coordination task and the steps that it has reached in line with the judgement, and the state to answer with. */
const judge = (bundle: Bundle, moment: PathMoment): Result<{ readonly bundle: Bundle; readonly state: unknown }> => {
  const record = recordOf(bundle);
  if (!record.ok) return record;
  const { now, programme, calendarOf } = moment;
  const assessment = assessRequest(record.value, programme, now);
  const mapped = asMapped(record.value, bundle);
  const steps = planPath(mapped, assessment.path, moment);
  const coordination = planCoordination({ ...mapped, steps }, assessment, now);
  const judged = withJudged(bundle, coordination, steps);
  const after = recordOf(judged);
  return after.ok ? ok({ bundle: judged, state: toRequestState(after.value, programme, { assessment: assessRequest(after.value, programme, now), now, calendarOf }) }) : after;
};

const parseAnswer = (text: string): Submitted => ({ ...(JSON.parse(text) as Submitted), status: 200 });

const replay = async (ports: Ports, key: string, contentSha256: string): Promise<Result<Submitted> | undefined> => {
  const receipt = await ports.store.findReceipt('intake', key);
  if (!receipt) return undefined;
  return receipt.contentSha256 === contentSha256
    ? ok(parseAnswer(receipt.answer))
    : fail('duplicate', { text: 'a request with this placer identifier exists with other content', expression: 'placerIdentifier' });
};

/** As many as requests that can meet at one organisation; each loser reads it again. */
const ATTEMPTS = 8;

const commit = async (ports: Ports, call: Call, { bundle, receipt }: { readonly bundle: Bundle; readonly receipt: Receipt }): Promise<Result<CommitAnswer>> => {
  for (let left = ATTEMPTS; ; left -= 1) {
    const completed = await completeOrganisations(ports, call, bundle.entry ?? []);
    if (!completed.ok) return completed;
    const committed = await commitBundle(ports, { ...bundle, entry: [...(bundle.entry ?? []), ...completed.value] }, receipt);
    if (committed.ok || committed.failure.kind !== 'version-conflict' || left <= 1) return committed;
  }
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
  const judged = judge(mapped.value, { now, programme, calendarOf: ports.calendars.of, idOf: roleId(ports.digestText, requestId) });
  if (!judged.ok) return judged;

  const answer: Submitted = { status: 201, id: requestId, body: judged.value.state };
  ports.reach('intake-before-commit');
  const committed = await commit(ports, call, { bundle: judged.value.bundle, receipt: { scope: 'intake', key, contentSha256, answer: JSON.stringify(answer) } });
  if (!committed.ok) return committed;
  ports.reach('intake-after-commit');
  return ok(committed.value.kind === 'replayed' ? parseAnswer(committed.value.answer) : answer);
};
