// The record of a fixture case as the store would give it, assessed at the moment the case is played; and the means to change one thing of it.
import type { Appointment, Consent, DocumentReference, Organization, Patient, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { readdirSync } from 'node:fs';
import { toStoredReferences } from '../../../src/core/fhir/to-stored-references.ts';
import type { Programme } from '../../../src/core/intake/programme.ts';
import { toRequestBundle } from '../../../src/core/mapping/to-request-bundle.ts';
import type { RequestRecord } from '../../../src/core/worklist/request-record.ts';
import { toRequestRecord } from '../../../src/core/worklist/to-request-record.ts';
import { CASES, readCase, toGiven } from '../mapping/case-context.ts';

export const caseFolders: readonly string[] = readdirSync(CASES).sort();

export interface Known { readonly record: RequestRecord; readonly programme: Programme; readonly now: Temporal.Instant }

/** `number` as `001`; references as once stored. */
export const knownOf = (number: string): Known => {
  const folder = caseFolders.find((f) => f.startsWith(number)) ?? number;
  const { intake, context } = toGiven(readCase(folder));
  const bundle = toRequestBundle(intake, context);
  const stored = toStoredReferences(bundle.entry?.flatMap((e) => e.resource ?? []) ?? [], bundle);
  return { record: recordFrom(stored), programme: context.programme, now: context.now };
};

const recordFrom = (resources: readonly Resource[]): RequestRecord => {
  const record = toRequestRecord(new Map(resources.map((r) => [`${r.resourceType}/${r.id ?? ''}`, r])));
  if (!record.ok) throw new Error(JSON.stringify(record.failure));
  return record.value;
};

/** The record with each resource as `change` leaves it; `undefined` takes it away. */
export const changedRecord = (record: RequestRecord, change: (resource: Resource) => Resource | undefined): RequestRecord =>
  recordFrom([...record.byReference.values()].flatMap((r) => change(r) ?? []));

interface Types { Task: Task; Consent: Consent; ServiceRequest: ServiceRequest; DocumentReference: DocumentReference; Patient: Patient; Appointment: Appointment; Organization: Organization }
const isOf = <T extends keyof Types>(resource: Resource, type: T): resource is Types[T] & Resource => resource.resourceType === type;

/** The record with every resource of one type changed. */
export const withEach = <T extends keyof Types>(record: RequestRecord, type: T, change: (resource: Types[T]) => Types[T]): RequestRecord =>
  changedRecord(record, (r) => (isOf(r, type) ? change(r) : r));

export const withTransfers = (record: RequestRecord, change: (task: Task) => Task): RequestRecord => withEach(record, 'Task', (t) => (t.focus ? t : change(t)));
export const withCoordination = (record: RequestRecord, change: Partial<Task>): RequestRecord => withEach(record, 'Task', (t) => (t.focus ? { ...t, ...change } : t));
export const withRequest = (record: RequestRecord, change: Partial<ServiceRequest>): RequestRecord => withEach(record, 'ServiceRequest', (r) => ({ ...r, ...change }));
export const plus = (record: RequestRecord, ...resources: readonly Resource[]): RequestRecord => recordFrom([...record.byReference.values(), ...resources]);
