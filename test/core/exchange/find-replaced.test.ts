// Which earlier versions a recipient has, and what a waiting delivery sends after a replacement.
import type { DocumentReference, Resource, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { findReplaced } from '../../../src/core/exchange/find-replaced.ts';
import { toCurrentDelivery } from '../../../src/core/exchange/to-current-delivery.ts';
import { deliveryParameter, toAcknowledgementOutput } from '../../../src/core/fhir/delivery.ts';

const document = (id: string, replaces: readonly string[] = [], status: DocumentReference['status'] = 'superseded'): DocumentReference => ({
  resourceType: 'DocumentReference', id, status, content: [{ attachment: { url: 'Binary/b' } }],
  ...(replaces.length > 0 && { relatesTo: replaces.map((r) => ({ code: 'replaces' as const, target: { reference: `DocumentReference/${r}` } })) }),
});
const delivery = (documents: readonly string[], acknowledged: Readonly<Record<string, string>> = {}, to = { recipient: 'Organization/gp', peer: 'gp' }): Task => ({
  resourceType: 'Task', id: 't', status: 'requested', intent: 'order', owner: { reference: to.recipient },
  input: [{ type: deliveryParameter('network-peer'), valueString: to.peer }, ...documents.map((d) => ({ type: deliveryParameter('document'), valueReference: { reference: `DocumentReference/${d}` } }))],
  output: Object.entries(acknowledged).map(([d, location]) => toAcknowledgementOutput({ document: `DocumentReference/${d}`, location, by: 'answer', at: '2026-11-22T10:00:00Z', sizeBytes: 1, hash: 'eA==' })),
});
const TO = { recipient: 'Organization/gp', peer: 'gp' };
const find = (documents: readonly DocumentReference[], deliveries: readonly Task[]): readonly string[] =>
  findReplaced('DocumentReference/new', { deliveries, byReference: new Map<string, Resource>(documents.map((d) => [`DocumentReference/${d.id ?? ''}`, d])) }, TO);
const NEW = document('new', ['mid'], 'current');
const ROW = [document('old'), document('mid', ['old']), NEW];

describe('what the recipient has', () => {
  it.each<[string, Task[], string[]]>([
    ['the version before', [delivery(['mid'], { mid: 'DocumentReference/7' })], ['DocumentReference/7']],
    ['an earlier one alone', [delivery(['old'], { old: 'DocumentReference/6' })], ['DocumentReference/6']],
    ['both: the nearest', [delivery(['old'], { old: 'DocumentReference/6' }), delivery(['mid'], { mid: 'DocumentReference/7' })], ['DocumentReference/7']],
    ['nothing', [delivery(['mid'])], []],
    ['another recipient has it', [delivery(['mid'], { mid: 'DocumentReference/7' }, { ...TO, recipient: 'Organization/other' })], []],
    ['the same recipient at another peer', [delivery(['mid'], { mid: 'DocumentReference/7' }, { ...TO, peer: 'other' })], []],
  ])('%s', (_name, deliveries, found) => { expect(find(ROW, deliveries)).toEqual(found); });

  it('two that one replaces; a row that goes in a circle ends', () => {
    const both = [document('a', ['new']), document('b'), document('new', ['a', 'b'], 'current')];
    expect(find(both, [delivery(['a', 'b'], { b: 'DocumentReference/2', a: 'DocumentReference/1' })])).toEqual(['DocumentReference/1', 'DocumentReference/2']);
    expect(find([document('a', ['new']), document('new', ['a'], 'current')], [])).toEqual([]);
  });
});

describe('what a waiting delivery sends', () => {
  const inputs = (task: Task): readonly string[] => (task.input ?? []).flatMap((i) => i.valueReference?.reference?.split('/')[1] ?? []);
  it.each<[string, Task, readonly DocumentReference[], readonly string[]]>([
    ['what still holds', delivery(['x']), [document('x', [], 'current')], ['x']],
    ['the newest version', delivery(['x', 'old']), [...ROW, document('x', [], 'current')], ['x', 'new']],
    ['it once, where it was ordered too', delivery(['old', 'new']), ROW, ['new']],
    ['what has arrived stays as it was', delivery(['old'], { old: 'DocumentReference/6' }), ROW, ['old']],
    ['what was replaced by nothing that holds stays, for a person', delivery(['old']), [document('old'), document('mid', ['old'])], ['old']],
    ['what was replaced by a mistake stays', delivery(['old']), [document('old'), document('wrong', ['old'], 'entered-in-error')], ['old']],
  ])('%s', (_name, task, documents, expected) => {
    const current = toCurrentDelivery(task, documents);
    expect(inputs(current)).toEqual(expected);
    expect(current === task).toBe(inputs(task).join() === expected.join());
  });
});
