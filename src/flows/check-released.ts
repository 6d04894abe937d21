// Whether whoever calls may have this resource: a client system only what is released to its organisation now (S17). A denial is on the audit trail, and looks like nothing there.
import type { Resource } from '@medplum/fhirtypes';
import { isPersonal } from '../core/consent/is-personal.ts';
import type { RegisteredClient } from '../core/fhir/actor.ts';
import { referenceOf } from '../core/fhir/reference-of.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { findRequestReferences } from '../core/worklist/find-request-references.ts';
import { commitAudits } from './commit-audits.ts';
import { findReleased, type Narrowing, type Released } from './find-released.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { toReleaseAudits } from './to-release-audits.ts';

export type ReleasePorts = Pick<FlowPorts, 'store' | 'digestText' | 'programmes' | 'clock' | 'validate' | 'newId' | 'policy'>;

/** The same words as where there is none: an id tells nothing. */
const NOT_THERE = fail('not-found', 'no such resource');

const narrowingOf = (resource: Resource): Narrowing => {
  const requests = findRequestReferences(resource);
  if (requests.length > 0) return { requests };
  if (resource.resourceType === 'Patient') return { patients: [`Patient/${resource.id ?? ''}`] };
  return resource.resourceType === 'List' && resource.subject?.reference ? { patients: [resource.subject.reference] } : {};
};

const findFor = async (ports: ReleasePorts, client: RegisteredClient, resource: Resource): Promise<Result<Released>> => findReleased(ports, client, narrowingOf(resource));

/** `undefined`: it needs no release. Failures: `not-found` where it is not released; those of the store. */
export const checkReleased = async (ports: ReleasePorts, call: Call, resource: Resource): Promise<Result<Released | undefined>> => {
  const { client, kind } = call.actor;
  if (kind !== 'client' || !isPersonal(resource.resourceType)) return ok(undefined);
  if (!client) return NOT_THERE;
  const released = await findFor(ports, client, resource);
  if (!released.ok || released.value.references.has(referenceOf(resource))) return released;
  const audited = await commitAudits(ports, toReleaseAudits(ports, call, released.value.decided.filter(({ release }) => !release.permit)));
  return audited.ok ? NOT_THERE : audited;
};
