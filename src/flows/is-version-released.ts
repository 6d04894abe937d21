// Whether an earlier version was of a request that is released now: a document may have been another patient's before it was put right.
import type { Resource } from '@medplum/fhirtypes';
import { findRequestReferences } from '../core/worklist/find-request-references.ts';
import type { Released } from './find-released.ts';

/** `undefined`: it needs no release. */
export const isVersionReleased = (resource: Resource, released: Released | undefined): boolean =>
  !released || findRequestReferences(resource).every((request) => released.references.has(request));
