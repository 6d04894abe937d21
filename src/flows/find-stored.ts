// A resource as it stands, for whoever may have it. One that was deleted or entered in error is answered as gone, not as never there; to a client system it never was.
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { isDraft } from '../core/fhir/is-draft.ts';
import { isRetracted } from '../core/fhir/is-retracted.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { checkReleased, type ReleasePorts } from './check-released.ts';
import type { Released } from './find-released.ts';
import type { Call } from './flow-ports.ts';

export interface Stored { readonly resource: Resource; readonly released: Released | undefined }

const NOT_THERE = fail('not-found', 'no such resource');

const checkStanding = ({ actor }: Call, resource: Resource): Result<true> => {
  if (isDraft(resource)) return NOT_THERE;
  if (!isRetracted(resource)) return ok(true);
  return actor.kind === 'client' ? NOT_THERE : fail('gone', 'this document was entered in error');
};

/** Failures: `not-found`, `gone`; those of the store. */
export const findStored = async (ports: ReleasePorts, call: Call, at: { readonly type: ResourceType; readonly id: string }): Promise<Result<Stored>> => {
  const resource = await ports.store.read(at.type, at.id);
  const kept = resource ? checkStanding(call, resource) : ok(true);
  if (!kept.ok) return kept;
  if (resource) {
    const released = await checkReleased(ports, call, resource);
    return released.ok ? ok({ resource, released: released.value }) : released;
  }
  if (call.actor.kind === 'client') return NOT_THERE;
  const history = await ports.store.history(at.type, at.id, { count: 1 });
  return history ? fail('gone', 'this resource was deleted') : NOT_THERE;
};
