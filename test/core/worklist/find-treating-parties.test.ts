// Who treats the patient, as the fixture cases name them.
import { expect, it } from 'vitest';
import type { Resource } from '@medplum/fhirtypes';
import { findTreatingParties } from '../../../src/core/worklist/find-treating-parties.ts';
import { changedRecord, knownOf } from './record-of.ts';

const { record } = knownOf('005'); // a physician refers; two custodians

it('the treating and the referring physician, where they work, and each custodian, with identifiers', () => {
  const parties = findTreatingParties(record);
  expect(parties.map((p) => [p.kind, p.called, p.identifiers.length > 0])).toEqual([
    ['person', 'the treating physician', true], ['organisation', 'the organisation of the treating physician', expect.any(Boolean)],
    ['person', 'the referring physician', true], ['organisation', 'the organisation of the referring physician', true],
    ...record.transfers.map(() => ['organisation', expect.stringContaining('the custodian with key'), true]),
  ]);
});

it('who asked as a patient or representative is no party', () => {
  expect(findTreatingParties(knownOf('001').record).every((p) => p.kind === 'organisation' || p.called === 'the treating physician')).toBe(true);
});

it('a person who is not kept any more has no identifiers, and stays a party', () => {
  const gone = changedRecord(record, (r: Resource) => (r.resourceType === 'Practitioner' ? undefined : r));
  expect(findTreatingParties(gone).filter((p) => p.kind === 'person').map((p) => p.identifiers)).toEqual([[], []]);
});
