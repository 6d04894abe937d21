// Who speaks for the patient has proven it once somebody checked a proof of representation (P1.1, S7).
import type { Provenance } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import type { RequestRecord } from '../../../src/core/worklist/request-record.ts';
import { isRepresentationProven } from '../../../src/core/worklist/is-representation-proven.ts';
import { changedRecord, knownOf, withEach, withRequest } from './record-of.ts';

const { record } = knownOf('001');
const provenance = (change: (p: Provenance) => Provenance): RequestRecord => changedRecord(record, (r) => (r.resourceType === 'Provenance' ? change(r) : r));

it('proven where a checked proof is about the requester', () => { expect(isRepresentationProven(record)).toBe(true); });

it.each<[string, RequestRecord]>([
  ['nobody looked at it', changedRecord(record, (r) => (r.resourceType === 'Provenance' ? undefined : r))],
  ['who looked did not verify', provenance((p) => ({ ...p, agent: p.agent.map((a) => ({ ...a, type: { coding: [{ code: 'author' }] } })) }))],
  ['it proves something else, such as who somebody is', withEach(record, 'DocumentReference', (d) => ({ ...d, type: { coding: d.type?.coding?.map((c) => ({ ...c, code: 'proof-of-identity' })) ?? [] } }))],
  ['the code is another system\'s', withEach(record, 'DocumentReference', (d) => ({ ...d, type: { coding: [{ system: 'https://other.example.org', code: 'proof-of-representation' }] } }))],
  ['it is about somebody else', provenance((p) => ({ ...p, target: [{ reference: 'RelatedPerson/other' }] }))],
  ['there is nothing that was looked at', provenance(({ entity: _entity, ...p }) => p)],
  ['the proof is gone', changedRecord(record, (r) => (r.resourceType === 'DocumentReference' ? undefined : r))],
])('not proven: %s', (_name, changed) => { expect(isRepresentationProven(changed)).toBe(false); });

it.each(['005', '009'])('nobody represents the patient of case %s', (number) => { expect(isRepresentationProven(knownOf(number).record)).toBeUndefined(); });
it('nor where the requester is not known here', () => { expect(isRepresentationProven(withRequest(record, { requester: { reference: 'RelatedPerson/unknown' } }))).toBeUndefined(); });
