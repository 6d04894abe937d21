// An earlier version of what is released now, and whose it was then.
import type { DocumentReference } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { isVersionReleased } from '../../src/flows/is-version-released.ts';

const version = (...requests: readonly string[]): DocumentReference => ({ resourceType: 'DocumentReference', id: 'd', status: 'current', content: [], context: { related: requests.map((reference) => ({ reference })) } });
const released = { references: new Set(['DocumentReference/d', 'ServiceRequest/mine']), decided: [] };

it('is not given when it belonged to another request, or to another one too', () => {
  expect(isVersionReleased(version('ServiceRequest/mine'), released)).toBe(true);
  expect(isVersionReleased(version('ServiceRequest/other'), released)).toBe(false);
  expect(isVersionReleased(version('ServiceRequest/mine', 'ServiceRequest/other'), released)).toBe(false);
});

it('is given where no release is needed', () => {
  expect(isVersionReleased(version('ServiceRequest/other'), undefined)).toBe(true);
});
