// What is here of a submission before anything is decided: its patient, its documents if they came before, what they relate to, and which transfer waits.
import type { DocumentReference, Patient, Resource, Task } from '@medplum/fhirtypes';
import { findSender, type NamedThing, type Sender } from '../core/exchange/find-sender.ts';
import type { Subject } from '../core/exchange/find-subject.ts';
import { findWaitingTransfer, type Candidate } from '../core/exchange/find-waiting-transfer.ts';
import type { Submission } from '../core/exchange/submission.ts';
import type { Actor } from '../core/fhir/actor.ts';
import { toByReference } from '../core/fhir/reference-of.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { RFC3986, SSIN, SSIN_WITHOUT_CORE, TASK_CODES } from '../core/fhir/systems.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { SearchQuery } from '../ports/resource-store.ts';
import { findDocuments } from './find-documents.ts';
import { findRelationTargets } from './find-relation-targets.ts';
import type { ProvidePorts } from './provided-documents.ts';

/** A provided document's identity and what is here of it. */
export interface LookedUp {
  readonly index: number;
  /** Of the review task and, once assigned, of the document. */
  readonly reviewId: string;
  readonly known: readonly DocumentReference[];
  readonly review?: Task;
  /** What it relates to, by the reference or identifier it gave; `undefined` where that is not here. */
  readonly targets: readonly (DocumentReference | undefined)[];
}

export type Place = { readonly kind: 'transfer'; readonly task: Task } | { readonly kind: 'review'; readonly reason: string };

export interface SubmissionLook {
  /** Exactly one here is meant. */
  readonly patient?: Patient;
  readonly place: Place;
  readonly documents: readonly LookedUp[];
  /** Of the SubmissionSet as it is kept; the same submission has the same. */
  readonly setId: string;
  readonly isSetKnown: boolean;
}

const searchAll = async <T extends Resource>(ports: ProvidePorts, query: SearchQuery, isType: (r: Resource) => r is T): Promise<Result<readonly T[]>> => {
  const page = await ports.store.search({ ...query, count: 200 });
  return page.ok ? ok(page.value.matches.filter(isType)) : page;
};

const isPatient = (r: Resource): r is Patient => r.resourceType === 'Patient';
const isTask = (r: Resource): r is Task => r.resourceType === 'Task';

/** As it stands in this store: our own address before it says nothing. */
const toLocal = (ports: ProvidePorts, reference: string): string => reference.replace(`${ports.policy.publicUrl}/fhir/R4/`, '');

const SYSTEMS: Readonly<Record<string, string>> = { [SSIN]: SSIN_WITHOUT_CORE, [SSIN_WITHOUT_CORE]: SSIN };

const findPatients = async (ports: ProvidePorts, subject: Subject): Promise<Result<readonly Patient[]>> => {
  const local = subject.reference === undefined ? [] : await ports.store.readMany([toLocal(ports, subject.reference)]);
  const values = subject.identifiers.flatMap(({ system, value }) => [`${system}|${value}`, ...(SYSTEMS[system] ? [`${SYSTEMS[system]}|${value}`] : [])]);
  const found = values.length > 0 ? await searchAll(ports, { type: 'Patient', filters: [{ code: 'identifier', values }] }, isPatient) : ok([]);
  if (!found.ok) return found;
  return ok([...new Map([...local.filter(isPatient), ...found.value].map((p) => [p.id, p])).values()]);
};

const lookUpDocument = async (ports: ProvidePorts, { index, resource }: Submission['documents'][number]): Promise<Result<LookedUp>> => {
  const { system, value } = resource.masterIdentifier ?? {};
  const reviewId = roleId(ports.digestText, 'received')(`document:${system ?? RFC3986}|${value ?? ''}`);
  const known = await findDocuments(ports, resource.masterIdentifier ?? {});
  if (!known.ok) return known;
  const review = await ports.store.read('Task', reviewId);
  const targets = await findRelationTargets(ports, resource);
  return ok({ index, reviewId, known: known.value.filter((d) => d.masterIdentifier?.value === value), targets, ...(review?.resourceType === 'Task' && { review }) });
};

const requestOf = (task: Task): string => task.basedOn?.[0]?.reference ?? '';
const ownerOf = (task: Task): string => task.owner?.reference ?? '';

const toCandidate = (task: Task, parts: ReadonlyMap<string, Resource>): Candidate => {
  const [custodian, request] = [parts.get(ownerOf(task)), parts.get(requestOf(task))];
  return { task, ...(custodian?.resourceType === 'Organization' && { custodian }), ...(request?.resourceType === 'ServiceRequest' && { request }) };
};

const candidatesOf = async (ports: ProvidePorts, patient: Patient): Promise<Result<readonly Candidate[]>> => {
  const tasks = await searchAll(ports, {
    type: 'Task', filters: [{ code: 'patient', values: [`Patient/${patient.id ?? ''}`] }, { code: 'code', values: [`${TASK_CODES}|provide-records`] }],
  }, isTask);
  if (!tasks.ok) return tasks;
  const references = tasks.value.flatMap((t) => [ownerOf(t), requestOf(t)]);
  const parts = toByReference(await ports.store.readMany([...new Set(references)]));
  return ok(tasks.value.map((task) => toCandidate(task, parts)));
};

/** A registered client speaks for its own organisation, whatever the documents say. */
const localised = (ports: ProvidePorts, { client }: Actor, sender: Sender): Sender => {
  const local = (thing: NamedThing): NamedThing => ({ ...thing, references: thing.references.map((r) => toLocal(ports, r)) });
  return { organisations: client ? { references: [], identifiers: [client.organisation] } : local(sender.organisations), requests: local(sender.requests) };
};

interface Asked { readonly submission: Submission; readonly subject: Subject; readonly actor: Actor }

const findPlace = async (ports: ProvidePorts, { submission, actor }: Asked, patients: readonly Patient[]): Promise<Result<Place>> => {
  const [patient, another] = patients;
  if (!patient || another) return ok({ kind: 'review', reason: patient ? 'received-patient-ambiguous' : 'received-patient-unknown' });
  const candidates = await candidatesOf(ports, patient);
  if (!candidates.ok) return candidates;
  const waiting = findWaitingTransfer(candidates.value, localised(ports, actor, findSender(submission)));
  return ok(waiting.kind === 'found' ? { kind: 'transfer', task: waiting.task } : { kind: 'review', reason: waiting.reason });
};

/** By its own unique id, else by those of its documents. */
const setIdOf = (ports: ProvidePorts, { sets, documents }: Submission): string => {
  const own = sets[0]?.resource.identifier?.flatMap(({ system, value }) => (value ? [`${system ?? ''}|${value}`] : [])) ?? [];
  const content = documents.map(({ resource: { masterIdentifier } }) => `${masterIdentifier?.system ?? ''}|${masterIdentifier?.value ?? ''}`);
  return roleId(ports.digestText, 'submission')((own.length > 0 ? own : content).join(' '));
};

export const lookUpSubmission = async (ports: ProvidePorts, asked: Asked): Promise<Result<SubmissionLook>> => {
  const { submission, subject } = asked;
  const documents: LookedUp[] = [];
  for (const part of submission.documents) {
    const document = await lookUpDocument(ports, part);
    if (!document.ok) return document;
    documents.push(document.value);
  }
  const patients = await findPatients(ports, subject);
  if (!patients.ok) return patients;
  const place = await findPlace(ports, asked, patients.value);
  if (!place.ok) return place;
  const [patient, another] = patients.value;
  const setId = setIdOf(ports, submission);
  const isSetKnown = await ports.store.read('List', setId) !== undefined;
  return ok({ place: place.value, documents, setId, isSetKnown, ...(patient && !another && { patient }) });
};
