// What is supplied later (a PATCH, a document, an authorisation, a receipt) changes the intake; both versions are mapped, and what differs is written.
import type { Binary, Bundle, BundleEntry, Identifier, Resource } from '@medplum/fhirtypes';
import { createEntry } from '../core/fhir/bundle.ts';
import { referenceOf, toByReference } from '../core/fhir/reference-of.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { urnUuid } from '../core/fhir/systems.ts';
import type { Intake } from '../core/intake/intake.ts';
import { parseIntake } from '../core/intake/parse-intake.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { findReidentified, type Reidentified } from '../core/mapping/find-reidentified.ts';
import { toAmendmentBundle } from '../core/mapping/to-amendment-bundle.ts';
import { toRenamedBundle } from '../core/mapping/to-renamed-bundle.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { ChangePorts, Moment } from './change-request.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { mapIntake } from './map-intake.ts';
import { toIntakeContent } from './to-intake-content.ts';

export type AmendPorts = ChangePorts & Pick<FlowPorts, 'files' | 'judgeFhirDocument' | 'policy' | 'newId'>;

export interface Amendment {
  readonly call: Call;
  readonly record: RequestRecord;
  readonly moment: Moment;
  /** The intake as it will be, still to be checked as a whole. */
  readonly change: (intake: Intake) => Result<unknown>;
}

export interface Amended {
  readonly entries: readonly BundleEntry[];
  readonly intake: Intake;
  /** Stored resources that the request refers to from now on. */
  readonly known: readonly Resource[];
}

const readKept = (binary: Resource | undefined): unknown =>
  JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64((binary as Binary | undefined)?.data ?? '')));

interface MappedEntry { readonly fullUrl: string; readonly resource: Resource; readonly condition: string | undefined }
/** By fullUrl of a mapped Bundle. */
type Current = Map<string, Resource>;

const toMapped = ({ fullUrl, resource, request }: BundleEntry): readonly MappedEntry[] => (fullUrl && resource ? [{ fullUrl, resource, condition: request?.ifNoneExist }] : []);
const tokenOf = (condition: string): string => condition.replace('identifier=', '');

const findByCondition = async (ports: AmendPorts, type: Resource['resourceType'], condition: string): Promise<Result<Resource | undefined>> => {
  const found = await ports.store.search({ type, filters: [{ code: 'identifier', values: [tokenOf(condition)] }], count: 1 });
  return found.ok ? ok(found.value.matches[0]) : found;
};

const meets = (resource: Resource, condition: string): boolean => 'identifier' in resource && Array.isArray(resource.identifier)
  && (resource.identifier as readonly Identifier[]).some(({ system, value }) => `${system ?? ''}|${value ?? ''}` === tokenOf(condition));

const findStored = async (ports: AmendPorts, { resource, condition }: MappedEntry, own: Resource | undefined): Promise<Result<Resource | undefined>> => {
  if (!condition || (own && meets(own, condition))) return ok(own);
  const found = await findByCondition(ports, resource.resourceType, condition);
  return found.ok ? ok(found.value ?? own) : found;
};

/** The stored resources behind a mapped Bundle; conditional ones may have become another id. What the record has is taken from it: all is decided on one reading. */
const findCurrent = async (ports: AmendPorts, { byReference }: RequestRecord, bundle: Bundle): Promise<Result<Current>> => {
  const entries = (bundle.entry ?? []).flatMap(toMapped);
  const names = entries.map(({ resource }) => referenceOf(resource)).filter((name) => !byReference.has(name));
  const stored = new Map([...byReference, ...toByReference(await ports.store.readMany(names))]);
  const current: Current = new Map();
  for (const entry of entries) {
    const found = await findStored(ports, entry, stored.get(referenceOf(entry.resource)));
    if (!found.ok) return found;
    if (found.value) current.set(entry.fullUrl, found.value);
  }
  return ok(current);
};

/** The id under which an entry goes on that means somebody else now; `undefined`: it is this request's alone and just learns its identifier. */
const reidentify = async (ports: AmendPorts, current: Current, { fullUrl, type, before, after }: Reidentified): Promise<Result<string | undefined>> => {
  if (after === undefined) return fail('business-rule', { text: 'identifiers that were given cannot be taken away', expression: `${type}.identifier` });
  const found = await findByCondition(ports, type, after);
  if (!found.ok) return found;
  const other = found.value;
  if (other ? other.id === current.get(fullUrl)?.id : !before) return ok(undefined);
  const id = ports.newId();
  if (other) current.set(urnUuid(id), other);
  return ok(id);
};

/** Who is known under an identifier is shared by requests: an amendment points to another one, and never turns one into another. */
const withOthers = async (ports: AmendPorts, current: Current, { old, next }: { readonly old: Bundle; readonly next: Bundle }): Promise<Result<Bundle>> => {
  const ids = new Map<string, string>();
  for (const changed of findReidentified(old, next)) {
    const id = await reidentify(ports, current, changed);
    if (!id.ok) return id;
    if (id.value) ids.set(changed.fullUrl, id.value);
  }
  return ok(toRenamedBundle(next, ids));
};

const parseKept = (kept: unknown, ports: AmendPorts, now: Temporal.Instant): Result<Intake> => {
  const parsed = parseIntake(kept, { programmes: ports.programmes, now });
  // it was accepted once; if it is not any more, the configuration has changed
  return parsed.ok ? parsed : fail('internal', 'the kept intake does not pass the rules configured now');
};

/** Who changed what, and when; the record of the first submission stays as it was. */
const toAmendmentProvenance = (ports: Pick<FlowPorts, 'newId'>, { call, record, moment }: Amendment, entries: readonly BundleEntry[]): BundleEntry => createEntry(toProvenance({
  id: ports.newId(),
  targets: entries.flatMap(({ resource }) => (resource && resource.resourceType !== 'Provenance' ? [{ reference: referenceOf(resource) }] : [])),
  recordedAt: moment.now,
  activity: 'update',
  agents: [{ type: 'enterer', who: call.actor.id }],
  sources: [{ reference: `ServiceRequest/${record.request.id ?? ''}` }],
}));

const toBothVersions = async (ports: AmendPorts, { call, record, moment, change }: Amendment): Promise<Result<{ readonly old: Bundle; readonly next: Bundle; readonly intake: Intake }>> => {
  const requestId = record.request.id ?? '';
  const kept = readKept(await ports.store.read('Binary', roleId(ports.digestText, requestId)('intake')));
  const before = parseKept(kept, ports, moment.now);
  if (!before.ok) return before;
  const changed = change(before.value);
  if (!changed.ok) return changed;
  const after = parseIntake(changed.value, { programmes: ports.programmes, now: moment.now });
  if (!after.ok) return after;
  // both by the same moment: what exists keeps its dates, what is new has today's
  const base = { programme: moment.programme, requestId, call, now: moment.now, accepted: before.value };
  const old = await mapIntake(ports, { ...base, intake: before.value, content: toIntakeContent(ports, before.value) });
  if (!old.ok) return old;
  const next = await mapIntake(ports, { ...base, intake: after.value, content: toIntakeContent(ports, after.value) });
  return next.ok ? ok({ old: old.value, next: next.value, intake: after.value }) : next;
};

/** Entries that bring the stored resources in line with the changed intake; none where it changes nothing. Failures: those of `change`, of the intake's rules and of the store. */
export const amendIntake = async (ports: AmendPorts, amendment: Amendment): Promise<Result<Amended>> => {
  const versions = await toBothVersions(ports, amendment);
  if (!versions.ok) return versions;
  const { old, intake } = versions.value;
  const { byReference } = amendment.record;
  const current = await findCurrent(ports, amendment.record, old);
  if (!current.ok) return current;
  const next = await withOthers(ports, current.value, versions.value);
  if (!next.ok) return next;
  const amended = toAmendmentBundle(current.value, old, next.value);
  const entries = amended.entry ?? [];
  return ok({ intake, known: [...current.value.values()].filter((resource) => !byReference.has(referenceOf(resource))), entries: entries.length > 0 ? [...entries, toAmendmentProvenance(ports, amendment, entries)] : [] });
};
