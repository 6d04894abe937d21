// A transfer that is being asked for over the network, with its legal clock running, and the means to change one thing of it.
import type { DocumentReference, Task, TaskInput } from '@medplum/fhirtypes';
import { EXT_CLOCK, EXT_DEADLINE_CHECK_AT, EXT_EXCHANGE, LOINC, MHD_IDENTIFIER_TYPE, PROFILE, TASK_CODES, TASK_IDENTIFIER, TASK_PARAMETERS } from '../../../src/core/fhir/systems.ts';

export const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
export const NOW = at('2026-11-05T10:00:00Z');

const input = (code: string, value: Omit<TaskInput, 'type'>): TaskInput => ({ type: { coding: [{ system: TASK_PARAMETERS, code }] }, ...value });

export const PEER = input('network-peer', { valueString: 'noord' });
const kind = (code: string): TaskInput => input('document-kind', { valueCodeableConcept: { coding: [{ system: LOINC, code }] } });
export const inputsOf = (kinds: readonly string[], ...more: readonly TaskInput[]): TaskInput[] => [
  ...kinds.map(kind),
  input('deliver-to', { valueReference: { reference: 'Organization/brussels-children' } }),
  input('custodian-key', { valueString: 'first' }),
  ...more,
];

export const exchangeOf = (nextAt: string, attempts: number, worker?: string) => ({
  url: EXT_EXCHANGE,
  extension: [{ url: 'nextAt', valueDateTime: nextAt }, { url: 'attempts', valueUnsignedInt: attempts }, ...(worker === undefined ? [] : [{ url: 'worker', valueString: worker }])],
});
export const clockOf = (times: Readonly<Partial<Record<'requestedAt' | 'receivedAt' | 'validAt', string>>>, basis?: 'received' | 'sent') => ({
  url: EXT_CLOCK,
  extension: [...Object.entries(times).map(([url, valueDateTime]) => ({ url, valueDateTime })), ...(basis ? [{ url: 'basis', valueCode: basis }] : []), { url: 'timeZone', valueCode: 'Europe/Brussels' }],
});
export const CLOCK = clockOf({ receivedAt: '2026-11-03T10:00:00+01:00', validAt: '2026-11-03T10:12:00+01:00' }, 'received');
export const CHECK = { url: EXT_DEADLINE_CHECK_AT, valueDateTime: '2026-11-18T23:00:00Z' };
export const DUE = exchangeOf('2026-11-05T10:00:00.000Z', 0);

export const transferWith = (change: Partial<Task> = {}): Task => ({
  resourceType: 'Task', id: 't1', meta: { versionId: '1', profile: [PROFILE.transferTask] },
  extension: [CLOCK, CHECK, DUE],
  identifier: [{ system: TASK_IDENTIFIER, value: 'r1-transfer-first' }],
  basedOn: [{ reference: 'ServiceRequest/r1' }], partOf: [{ reference: 'Task/c1' }],
  status: 'requested', intent: 'order', code: { coding: [{ system: TASK_CODES, code: 'provide-records' }] },
  for: { reference: 'Patient/p1' }, authoredOn: '2026-11-03T10:12:00+01:00', lastModified: '2026-11-03T09:12:00.000Z',
  owner: { reference: 'Organization/first' },
  restriction: { period: { start: '2026-11-03T10:12:00+01:00', end: '2026-11-18T23:59:59+01:00' } },
  input: inputsOf(['11503-0'], PEER),
  ...change,
});

export const ENDED = ['completed', 'cancelled', 'failed', 'rejected', 'entered-in-error'] as const satisfies readonly Task['status'][];
export const RUNNING = ['draft', 'requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold'] as const satisfies readonly Task['status'][];

/** As found at a custodian: current, with a uniqueId and a place. */
export const foundWith = (change: Partial<DocumentReference> = {}): DocumentReference => ({
  resourceType: 'DocumentReference', id: 'there-1', status: 'current',
  masterIdentifier: { use: 'usual', type: { coding: [{ system: MHD_IDENTIFIER_TYPE, code: 'uniqueId' }] }, system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3.1' },
  type: { coding: [{ system: LOINC, code: '34133-9' }] },
  content: [{ attachment: { url: 'https://network.example.org/fhir/Binary/1', contentType: 'application/pdf' } }],
  ...change,
});
