// An amendment changes what the intake says, and never what happened since.
import type { Extension, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { EXT_ATTENTION_BY, EXT_CLOCK, EXT_EXCHANGE, EXT_OVERDUE, TASK_PARAMETERS } from '../../../src/core/fhir/systems.ts';
import { toAmendedResource } from '../../../src/core/mapping/to-amended-resource.ts';

const input = (code: string, valueString: string) => ({ type: { coding: [{ system: TASK_PARAMETERS, code }] }, valueString });
const clock = (receivedAt: string): Extension => ({ url: EXT_CLOCK, extension: [{ url: 'receivedAt', valueDateTime: receivedAt }] });
const exchange = (attempts: number): Extension => ({ url: EXT_EXCHANGE, extension: [{ url: 'nextAt', valueDateTime: '2026-11-03T10:00:00Z' }, { url: 'attempts', valueUnsignedInt: attempts }] });
const overdue: Extension = { url: EXT_OVERDUE, extension: [{ url: 'since', valueDate: '2026-11-19' }] };

const MAPPED: Task = {
  resourceType: 'Task', id: 't', status: 'requested', intent: 'order', lastModified: '2026-11-03T09:30:00.000Z',
  extension: [clock('2026-11-03T09:00:00+01:00'), exchange(0)], input: [input('document-kind', 'a'), input('custodian-key', 'k')],
};
/** As it is weeks later: asked over the network, overdue, with an authorisation added by another call. */
const STORED: Task = {
  ...MAPPED, meta: { versionId: '7', lastUpdated: '2026-11-20T00:00:00Z' }, status: 'in-progress', lastModified: '2026-11-20T00:00:00.000Z',
  statusReason: { coding: [{ code: 'no-consent' }] },
  extension: [clock('2026-11-03T09:00:00+01:00'), exchange(4), overdue],
  input: [...(MAPPED.input ?? []), input('authorisation', 'later')],
  output: [{ type: { text: 'document' }, valueString: 'came' }],
};

describe('toAmendedResource', () => {
  it('gives back the very resource when the intake did not change', () => {
    expect(toAmendedResource(STORED, MAPPED, structuredClone(MAPPED))).toBe(STORED);
  });

  it('never lets an amendment turn back what happened since: status, reason, output, overdue, attempts', () => {
    const next: Task = { ...MAPPED, status: 'received', extension: [clock('2026-11-05T09:00:00+01:00'), exchange(0)] };
    const amended = toAmendedResource(STORED, MAPPED, next);
    expect(amended).toMatchObject({ status: 'in-progress', statusReason: STORED.statusReason, output: STORED.output });
    expect('extension' in amended ? amended.extension : []).toEqual([exchange(4), overdue, clock('2026-11-05T09:00:00+01:00')]);
  });

  it('moves the status on while nothing else has', () => {
    const waiting: Task = { ...MAPPED, meta: { versionId: '1' } };
    expect(toAmendedResource(waiting, MAPPED, { ...MAPPED, status: 'received' })).toMatchObject({ status: 'received' });
  });

  it('keeps id, type and version, and what the intake no longer says goes', () => {
    const before: Task = { ...MAPPED, description: 'old' };
    const amended = toAmendedResource({ ...STORED, description: 'old' }, before, { ...MAPPED, id: 'other' });
    expect(amended).toMatchObject({ id: 't', resourceType: 'Task', meta: { versionId: '7' } });
    expect(amended).not.toHaveProperty('description');
  });

  it('merges inputs one by one: what the intake dropped goes, what it added comes, what others added stays', () => {
    const next: Task = { ...MAPPED, input: [input('document-kind', 'b'), input('custodian-key', 'k')] };
    expect(toAmendedResource(STORED, MAPPED, next)).toMatchObject({ input: [input('custodian-key', 'k'), input('authorisation', 'later'), input('document-kind', 'b')] });
  });

  it('takes the profiles and tags that the new content can claim', () => {
    const before: Task = { ...MAPPED, meta: { profile: ['p1'], tag: [{ system: 's', code: 'old' }] } };
    const stored: Task = { ...STORED, meta: { ...STORED.meta, ...before.meta } };
    const amended = toAmendedResource(stored, before, { ...MAPPED, meta: { profile: ['p1', 'p2'], tag: [{ system: 's', code: 'new' }] } });
    expect(amended.meta).toEqual({ versionId: '7', lastUpdated: '2026-11-20T00:00:00Z', profile: ['p1', 'p2'], tag: [{ system: 's', code: 'new' }] });
  });

  it.each([
    ['an amendment later than the last change', '2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
    ['a mapping with an earlier moment', '2026-11-03T09:30:00.000Z', '2026-11-20T00:00:00.000Z'],
  ])('sets lastModified for %s, and never back', (_name, mappedAt, expected) => {
    const at: Task = { ...MAPPED, lastModified: mappedAt };
    expect(toAmendedResource(STORED, at, { ...at, description: 'new' })).toMatchObject({ description: 'new', lastModified: expected });
  });

  it('leaves no empty list', () => {
    const next: Task = { resourceType: 'Task', status: 'draft', intent: 'order' };
    const before: Task = { ...next, extension: [{ url: EXT_ATTENTION_BY, valueDateTime: '2026-11-18T23:59:59+01:00' }] };
    const changed: Task = { ...before, extension: [{ url: EXT_ATTENTION_BY, valueDateTime: '2026-11-19T23:59:59+01:00' }] };
    expect(toAmendedResource(changed, before, next)).not.toHaveProperty('extension');
  });
});
