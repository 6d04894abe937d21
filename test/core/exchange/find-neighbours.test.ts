// Of one request, a peer is asked one thing at a time, and what is sent keeps its order.
import type { Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { findNeighbours } from '../../../src/core/exchange/find-neighbours.ts';
import { TASK_CODES } from '../../../src/core/fhir/systems.ts';
import { withExchange } from '../../../src/core/fhir/transfer.ts';
import { CLOCK, exchangeOf, inputsOf, NOW, transferWith } from './open-transfer.ts';

const task = transferWith();
const held = (until: string): Task => transferWith({ id: 't2', extension: [CLOCK, exchangeOf(until, 1, 'w2')] });
const waiting = transferWith({ id: 't2' });
const sent = (change: Partial<Task>): Task => transferWith({ code: { coding: [{ system: TASK_CODES, code: 'deliver-documents' }] }, ...change });

describe('findNeighbours', () => {
  it('one that is held goes first while its lease runs', () => {
    expect(findNeighbours(task, [task, held('2026-11-05T10:00:01Z')], NOW).ahead?.id).toBe('t2');
    expect(findNeighbours(task, [task, held('2026-11-05T10:00:00Z')], NOW).ahead).toBeUndefined();
  });

  it('asks for records do not wait for each other, and are claimed against each other', () => {
    const { all, ahead } = findNeighbours(task, [waiting, task], NOW);
    expect([all.map((t) => t.id), ahead]).toEqual([['t2'], undefined]);
  });

  it.each<[string, Task]>([
    ['of another peer', { ...held('2026-11-05T10:00:01Z'), input: inputsOf(['11503-0']) }], ['that has ended', { ...held('2026-11-05T10:00:01Z'), status: 'completed' }], ['that is not in the outbox', withExchange(held('2026-11-05T10:00:01Z'), undefined)],
  ])('none: one %s', (_what, other) => { expect(findNeighbours(task, [other], NOW)).toEqual({ all: [] }); });

  it('a delivery waits for the one before it, whatever holds that up, and not for the one after', () => {
    const earlier = sent({ id: 'a', authoredOn: '2026-11-04T10:00:00Z', extension: [exchangeOf('2026-11-09T10:00:00Z', 4)] });
    const later = sent({ id: 'b', authoredOn: '2026-11-04T10:00:01Z' });
    expect([findNeighbours(later, [earlier, later], NOW).ahead?.id, findNeighbours(earlier, [earlier, later], NOW).ahead]).toEqual(['a', undefined]);
    // given up, it holds up nobody; and by letter nothing has a neighbour
    expect(findNeighbours(later, [withExchange(earlier, undefined)], NOW)).toEqual({ all: [] });
    expect(findNeighbours({ ...later, input: [] }, [{ ...earlier, input: [] }], NOW)).toEqual({ all: [] });
  });

  it('a visit waits for no other, however long that waits, and not beside one that runs', () => {
    const visit = (change: Partial<Task>): Task => sent({ code: { coding: [{ system: TASK_CODES, code: 'book-visit' }] }, ...change });
    const stuck = visit({ id: 'a', authoredOn: '2026-11-04T10:00:00Z', extension: [exchangeOf('2026-11-09T10:00:00Z', 4)] });
    const later = visit({ id: 'b', authoredOn: '2026-11-04T10:00:01Z' });
    expect(findNeighbours(later, [stuck, later], NOW).ahead).toBeUndefined();
    expect(findNeighbours(later, [visit({ id: 'a', extension: [exchangeOf('2026-11-05T10:00:01Z', 1, 'w2')] }), later], NOW).ahead?.id).toBe('a');
  });
});
