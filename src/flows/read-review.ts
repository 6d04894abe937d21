// A coordinator looks at one document under review, with the requests that it may belong to: those of its patient, or those that have the number they ask for.
import type { Binary, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { isReviewTask } from '../core/exchange/is-review-task.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { RequestState } from '../core/worklist/request-state.ts';
import { toRequestState } from '../core/worklist/to-request-state.ts';
import { toReviewCase, type ReviewCase } from '../core/worklist/to-review-case.ts';
import { toReviewItem } from '../core/worklist/to-review-item.ts';
import { auditShown } from './audit-shown.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadRequest } from './load-request.ts';
import { programmeOf } from './programme-of.ts';

export interface ReviewCall {
  readonly id: string;
  /** The placer's number of a request, or our id of it; absent: those of its patient. */
  readonly request?: string;
}

type Ports = Pick<FlowPorts, 'calendars' | 'store' | 'validate' | 'clock' | 'programmes' | 'digestText' | 'newId' | 'policy'>;

const MOST = 10;

/** One that was sent on to another centre is no request of this hospital. */
const isRequest = (resource: Resource): resource is ServiceRequest => resource.resourceType === 'ServiceRequest' && resource.basedOn === undefined;

const search = async ({ store }: Ports, filter: { readonly code: string; readonly value: string }): Promise<Result<readonly ServiceRequest[]>> => {
  const page = await store.search({ type: 'ServiceRequest', filters: [{ code: filter.code, values: [filter.value] }], count: MOST });
  return page.ok ? ok(page.value.matches.filter(isRequest)) : page;
};

/** Of another patient than the one who is known to be meant, none. */
const findRequests = async (ports: Ports, patient: string | undefined, asked: string | undefined): Promise<Result<readonly ServiceRequest[]>> => {
  if (asked === undefined) return patient === undefined ? ok([]) : search(ports, { code: 'patient', value: patient });
  const byNumber = await search(ports, { code: 'identifier', value: asked });
  if (!byNumber.ok) return byNumber;
  const found = [...byNumber.value, ...(await ports.store.readMany([`ServiceRequest/${asked}`])).filter(isRequest)];
  return ok(found.filter(({ subject }) => patient === undefined || subject.reference === patient));
};

const toState = async (ports: Ports, id: string): Promise<readonly RequestState[]> => {
  const loaded = await loadRequest(ports, id);
  const programme = loaded.ok ? programmeOf(ports.programmes, loaded.value) : undefined;
  if (!loaded.ok || !programme) return [];
  const now = ports.clock.now();
  return [toRequestState(loaded.value, programme, { assessment: assessRequest(loaded.value, programme, now), now, calendarOf: ports.calendars.of })];
};

const findBinary = async ({ store }: Ports, task: Task): Promise<Binary | undefined> => {
  const [binary] = await store.readMany([toReviewItem(task).url ?? '']);
  return binary?.resourceType === 'Binary' ? binary : undefined;
};

/** What was reviewed needs no place any more. Fails `not-found`. */
export const readReview = async (ports: Ports, call: Call, { id, request }: ReviewCall): Promise<Result<ReviewCase>> => {
  const task = await ports.store.read('Task', id);
  if (!isReviewTask(task)) return fail('not-found', 'there is no such document under review');
  const requests = task.status === 'requested' ? await findRequests(ports, toReviewItem(task).patient, request) : ok([]);
  if (!requests.ok) return requests;
  const states = (await Promise.all(requests.value.map((r) => toState(ports, r.id ?? '')))).flat();
  const answer = toReviewCase(task, { binary: await findBinary(ports, task), states });
  return auditShown(ports, call, { as: { what: `Task/${id}`, interaction: 'read' }, resources: [task, ...requests.value], answer });
};
