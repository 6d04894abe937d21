// What a deadline check will write for a page of transfers: each with its request, custodian and programme, and with the notices that are there already.
import type { CommunicationRequest, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { notBefore } from '../core/fhir/not-before.ts';
import { toByReference } from '../core/fhir/reference-of.ts';
import { isOpen, isTransfer, readTransfer, requestIdOf } from '../core/fhir/transfer.ts';
import { findProgramme } from '../core/intake/find-programme.ts';
import { findRules } from '../core/intake/find-rules.ts';
import type { Programme } from '../core/intake/programme.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { planCheck, type Check } from '../core/notices/plan-check.ts';
import { planNotice } from '../core/notices/plan-notice.ts';
import type { FlowPorts } from './flow-ports.ts';

export type CheckPorts = Pick<FlowPorts, 'store' | 'programmes' | 'calendars' | 'digestText'>;

export interface PlannedNotice { readonly resource: CommunicationRequest; readonly isOvertaken: boolean }

export interface PlannedCheck {
  readonly before: Task;
  /** As it must become; absent: nothing is to be written. */
  readonly after?: Task;
  /** New ones, and next versions of those that are there. */
  readonly notices: readonly PlannedNotice[];
}

/** Nobody has to be told anything, and one programme has all: the Tasks alone say what is to be done. */
const isPlain = ({ programmes }: CheckPorts): boolean =>
  programmes.size === 1 && [...programmes.values()].flatMap(findRules).every((rule) => rule.ladder === undefined || rule.ladder.length === 0);

const readAbout = async (ports: CheckPorts, tasks: readonly Task[]): Promise<ReadonlyMap<string, Resource>> => {
  if (isPlain(ports)) return new Map();
  const open = tasks.filter((task) => isTransfer(task) && isOpen(task));
  const refs = new Set(open.flatMap((task) => [`ServiceRequest/${requestIdOf(task)}`, readTransfer(task).custodian]));
  return toByReference(await ports.store.readMany([...refs]));
};

const requestAt = (known: ReadonlyMap<string, Resource>, task: Task): ServiceRequest | undefined => {
  const found = known.get(`ServiceRequest/${requestIdOf(task)}`);
  return found?.resourceType === 'ServiceRequest' ? found : undefined;
};

interface Checked extends Check { readonly before: Task }

/** A request of a programme that is configured no more: its clock is looked at by the first one's, and nobody is told. */
const checkOne = ({ programmes, calendars, digestText }: CheckPorts, known: ReadonlyMap<string, Resource>, { task, now }: { readonly task: Task; readonly now: Temporal.Instant }): readonly Checked[] => {
  const request = requestAt(known, task);
  const own = request && findProgramme(programmes, request);
  const programme: Programme | undefined = own ?? [...programmes.values()][0];
  if (!programme) return [];
  const owner = known.get(readTransfer(task).custodian);
  const custodian = owner?.resourceType === 'Organization' ? owner : undefined;
  return [{ before: task, ...planCheck({ task, request: own && request, custodian, programme, calendarOf: calendars.of, now, digestText }) }];
};

const isNotice = (resource: Resource): resource is CommunicationRequest => resource.resourceType === 'CommunicationRequest';

const readStored = async ({ store }: CheckPorts, checks: readonly Checked[]): Promise<ReadonlyMap<string, CommunicationRequest>> => {
  const refs = checks.flatMap(({ due, overtaken }) => [...due, ...overtaken].map((n) => `CommunicationRequest/${n.id ?? ''}`));
  if (refs.length === 0) return new Map();
  return new Map((await store.readMany(refs)).filter(isNotice).map((n) => [n.id ?? '', n]));
};

/** In the order of `tasks`. */
export const planChecks = async (ports: CheckPorts, tasks: readonly Task[], now: Temporal.Instant): Promise<readonly PlannedCheck[]> => {
  const known = await readAbout(ports, tasks);
  const checks = tasks.flatMap((task) => checkOne(ports, known, { task, now }));
  const stored = await readStored(ports, checks);
  const fresh = (made: CommunicationRequest, isOvertaken: boolean): readonly PlannedNotice[] => {
    const resource = planNotice(made, stored.get(made.id ?? ''));
    return resource ? [{ resource, isOvertaken }] : [];
  };
  return checks.map(({ before, task, due, overtaken }) => ({
    before,
    ...(task && { after: notBefore({ ...task, lastModified: toFhirInstant(now) }, before) }),
    notices: [...due.flatMap((n) => fresh(n, false)), ...overtaken.flatMap((n) => fresh(n, true))],
  }));
};
