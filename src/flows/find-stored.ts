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

interface StoredAt { readonly type: ResourceType; readonly id: string }

const findGone = async ({ store }: ReleasePorts, { actor }: Call, { type, id }: StoredAt): Promise<Result<never>> =>
  (actor.kind !== 'client' && await store.history(type, id, { count: 1 }) ? fail('gone', 'this resource was deleted') : NOT_THERE);

/** Failures: `not-found`, `gone`; those of the store. */
export const findStored = async (ports: ReleasePorts, call: Call, at: StoredAt): Promise<Result<Stored>> => {
  const resource = await ports.store.read(at.type, at.id);
  if (!resource) return findGone(ports, call, at);
  const standing = checkStanding(call, resource);
  const released = standing.ok ? await checkReleased(ports, call, resource) : standing;
  return released.ok ? ok({ resource, released: released.value }) : released;
};
