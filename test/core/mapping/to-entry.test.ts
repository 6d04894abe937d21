// Which resources are made conditionally, and by what condition they are found again.
import { describe, expect, it } from 'vitest';
import { toRequestBundle } from '../../../src/core/mapping/to-request-bundle.ts';
import { readCase, toGiven } from './case-context.ts';

const { intake, context } = toGiven(readCase('001-p1-child-under-12'));
const conditionsOf = (change: Partial<typeof intake>): Record<string, string | undefined> =>
  Object.fromEntries((toRequestBundle({ ...intake, ...change }, context).entry ?? []).map((e) => [e.resource?.resourceType ?? '', e.request?.ifNoneExist]));

describe('conditional creates', () => {
  const own = conditionsOf({});

  it('never find a mother as the RelatedPerson of another child of hers', () => {
    const sibling = conditionsOf({ patient: { ...intake.patient, identifiers: [{ system: 'https://placer.example.org/patients', value: 'other-child' }] } });
    expect(own['RelatedPerson']).toBeDefined();
    expect(sibling['RelatedPerson']).toBeDefined();
    expect(sibling['RelatedPerson']).not.toBe(own['RelatedPerson']);
  });

  it('find the same pair again', () => {
    expect(conditionsOf({ question: 'another' })['RelatedPerson']).toBe(own['RelatedPerson']);
  });

  it('are not made for a representative whose patient has no identifier, nor for that patient', () => {
    const unknown = conditionsOf({ patient: { ...intake.patient, identifiers: [] } });
    expect(unknown['RelatedPerson']).toBeUndefined();
    expect(unknown['Patient']).toBeUndefined();
  });

  it('are for people and organisations only', () => {
    expect(Object.entries(own).filter(([, condition]) => condition !== undefined).map(([type]) => type).sort()).toEqual(['Organization', 'Patient', 'Practitioner', 'RelatedPerson']);
  });
});
