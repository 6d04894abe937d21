// What is supplied later (a PATCH, a document, an authorisation, a receipt) changes the intake; both versions are mapped, and what differs is written.
import type { Binary, Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { createEntry } from '../core/fhir/bundle.ts';
import { roleId } from '../core/fhir/role-id.ts';
import type { Intake } from '../core/intake/intake.ts';
import { parseIntake } from '../core/intake/parse-intake.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toAmendmentBundle } from '../core/mapping/to-amendment-bundle.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { ChangePorts, Moment } from './change-request.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { mapIntake } from './map-intake.ts';

export type AmendPorts = ChangePorts & Pick<FlowPorts, 'files' | 'policy' | 'newId'>;

export interface Amendment {
  readonly call: Call;
  readonly record: RequestRecord;
  readonly moment: Moment;
  /** The intake as it will be, still to be checked as a whole. */
  readonly change: (intake: Intake) => Result<unknown>;
}

export interface Amended { readonly entries: readonly BundleEntry[]; readonly intake: Intake }

const readKept = (binary: Resource | undefined): unknown =>
  JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64((binary as Binary | undefined)?.data ?? '')));

/** The stored resources behind a mapped Bundle; conditional ones may have become another id. */
const findCurrent = async (ports: AmendPorts, bundle: Bundle): Promise<ReadonlyMap<string, Resource>> => {
  const entries = (bundle.entry ?? []).flatMap(({ fullUrl, resource, request }) => (fullUrl && resource ? [{ fullUrl, resource, condition: request?.ifNoneExist }] : []));
  const stored = new Map((await ports.store.readMany(entries.map(({ resource }) => `${resource.resourceType}/${resource.id ?? ''}`))).map((r) => [`${r.resourceType}/${r.id ?? ''}`, r]));
  const current = new Map<string, Resource>();
  for (const { fullUrl, resource, condition } of entries) {
    const own = stored.get(`${resource.resourceType}/${resource.id ?? ''}`);
    if (own) current.set(fullUrl, own);
    else if (condition) {
      const found = await ports.store.search({ type: resource.resourceType, filters: [{ code: 'identifier', values: [condition.replace('identifier=', '')] }], count: 1 });
      if (found.ok && found.value.matches[0]) current.set(fullUrl, found.value.matches[0]);
    }
  }
  return current;
};

const parseKept = (kept: unknown, ports: AmendPorts, now: Temporal.Instant): Result<Intake> => {
  const parsed = parseIntake(kept, { programmes: ports.programmes, now });
  // it was accepted once; if it is not any more, the configuration has changed
  return parsed.ok ? parsed : fail('internal', 'the kept intake does not pass the rules configured now');
};

/** Who changed what, and when; the record of the first submission stays as it was. */
const toAmendmentProvenance = (ports: Pick<FlowPorts, 'newId'>, { call, record, moment }: Amendment, entries: readonly BundleEntry[]): BundleEntry => createEntry(toProvenance({
  id: ports.newId(),
  targets: entries.flatMap(({ resource }) => (resource && resource.resourceType !== 'Provenance' ? [{ reference: `${resource.resourceType}/${resource.id ?? ''}` }] : [])),
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
  const base = { programme: moment.programme, requestId, actor: call.actor, callId: call.requestId, now: moment.now };
  const old = await mapIntake(ports, { ...base, intake: before.value });
  if (!old.ok) return old;
  const next = await mapIntake(ports, { ...base, intake: after.value });
  return next.ok ? ok({ old: old.value, next: next.value, intake: after.value }) : next;
};

/** Entries that bring the stored resources in line with the changed intake; none where it changes nothing. Failures: those of `change` and of the intake's rules. */
export const amendIntake = async (ports: AmendPorts, amendment: Amendment): Promise<Result<Amended>> => {
  const versions = await toBothVersions(ports, amendment);
  if (!versions.ok) return versions;
  const { old, next, intake } = versions.value;
  const amended = toAmendmentBundle(await findCurrent(ports, old), old, next);
  const entries = amended.entry ?? [];
  return ok({ intake, entries: entries.length > 0 ? [...entries, toAmendmentProvenance(ports, amendment, entries)] : [] });
};
