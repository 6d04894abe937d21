// Random walks along the paths: wherever a request comes, somebody owns its next step, nothing begins before its time, and the same events lead to the same place.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { findStepId, isStepEnded, readStep, type StepId } from '../../../src/core/fhir/path-step.ts';
import { EXT_COORDINATOR_DECISION, EXT_OBJECTION, STEP_CODES } from '../../../src/core/fhir/systems.ts';
import { isOpen } from '../../../src/core/fhir/transfer.ts';
import { toPath } from '../../../src/core/intake/to-path.ts';
import type { Programme } from '../../../src/core/intake/programme.ts';
import { assessRequest } from '../../../src/core/worklist/assess-request.ts';
import { knownOf } from './record-of.ts';
import { begin, EVENTS, follow, happen, type Event, type Walk } from './walk-path.ts';

const { path: _path, ...WITHOUT_PATH } = knownOf('001').programme;
const BEGINNINGS: readonly (readonly [string, string, (programme: Programme) => Programme])[] = [
  ['P1', '001', (p) => p], ['P2, its dossier complete', '005', (p) => p], ['P2, its records to come', '009', (p) => p], ['a programme that names no path', '001', () => WITHOUT_PATH],
];
const beginning = (number: string, change: (programme: Programme) => Programme): Walk => {
  const { record, programme, now } = knownOf(number);
  // what is stored is a version
  const stored = { ...record, coordination: { ...record.coordination, meta: { ...record.coordination.meta, versionId: '1' } } };
  return begin({ record: stored, programme: change(programme), now });
};

const events = fc.array(fc.record<Event>({ what: fc.constantFrom(...EVENTS), n: fc.nat(40), hours: fc.constantFrom(0, 0, 1, 30) }), { minLength: 5, maxLength: 60 });

/** A walk that gets somewhere: half of the time what the current step is waiting for happens. */
const FORWARD: Readonly<Partial<Record<string, readonly Event['what'][]>>> = {
  'awaiting-information': ['insurer', 'document'], 'collecting-records': ['document', 'transfer-ended'], 'assessment': ['accept'], 'first-visit': ['book', 'attend', 'skip'], 'team-meeting': ['outcome', 'skip'],
  'multidisciplinary-meeting': ['outcome', 'skip'], 'second-visit': ['book', 'attend', 'skip'], 'report': ['sign'], 'delivery': ['hand-over'], 'patient-decision': ['decide', 'skip'],
};
const walked = (start: Walk, all: readonly Event[], see: (before: Walk, after: Walk) => void = () => undefined): Walk => all.reduce((before, event, i) => {
  const word = assessRequest(before.record, before.programme, before.now).state;
  const forward = FORWARD[word] ?? [];
  const what = i % 2 === 1 && forward.length > 0 ? forward[event.n % forward.length] ?? event.what : event.what;
  const { walk } = happen(before, { ...event, what });
  see(before, walk);
  return walk;
}, start);

const stepsOf = (walk: Walk) => new Map(walk.record.steps.map((t) => [findStepId(t), readStep(t)]));
const isOver = ({ record }: Walk): boolean => ['completed', 'rejected', 'cancelled'].includes(record.coordination.status);

/** Written out here a second time on purpose: the path is not asked whether it kept to itself. */
const passed = (walk: Walk, id: StepId): boolean => {
  const step = toPath(walk.programme).find((s) => s.id === id);
  const known = stepsOf(walk).get(id);
  if (known) return known.status === 'completed' || known.status === 'cancelled';
  return step?.optional === true && step.after.every((before) => passed(walk, before));
};
const hasDossier = ({ record, programme }: Walk): boolean => programme.dossier.items.every((item) => record.documents.some((d) => d.type?.coding?.some((c) => item.types.includes(c.code ?? ''))));
/** A word of the same moment answers. */
const isHeld = ({ record: { request } }: Walk): boolean => {
  const moments = (url: string, part: string): readonly string[] => (request.extension ?? []).filter((e) => e.url === url).flatMap((e) => e.extension?.find((p) => p.url === part)?.valueDateTime ?? []);
  const allowed = moments(EXT_COORDINATOR_DECISION, 'decidedAt').toSorted().at(-1) ?? '';
  return moments(EXT_OBJECTION, 'recordedAt').some((at) => at > allowed);
};

const looked = (before: Walk, after: Walk): void => {
  const [was, is] = [stepsOf(before), stepsOf(after)];
  for (const { id, entry } of toPath(after.programme)) {
    const [old, now] = [was.get(id), is.get(id)];
    if (!now || now.status === 'requested' || now.status === 'rejected' || (old && old.status !== 'requested') || now.statusReason) continue;
    // it may begin, or has ended by itself, since this event
    const step = toPath(after.programme).find((s) => s.id === id);
    expect([id, step?.after.filter((b) => !passed(after, b))]).toEqual([id, []]);
    const aside = new Set(now.overrides.flatMap((o) => o.criteria));
    if (entry.includes('dossier-complete') && !aside.has('dossier-complete')) expect(hasDossier(after)).toBe(true);
    if (entry.includes('transfers-ended') && !aside.has('transfers-ended')) expect(after.record.transfers.some(isOpen)).toBe(false);
    if (entry.includes('not-held')) expect(isHeld(after)).toBe(false);
  }
  for (const [id, old] of was) if (isStepEnded(old.status)) expect([id, is.get(id)?.status]).toEqual([id, old.status]);
};

const isSomewhere = (walk: Walk): void => {
  const open = walk.record.steps.map(readStep).filter((s) => !isStepEnded(s.status));
  const word = assessRequest(walk.record, walk.programme, walk.now).state;
  const { coordination, request } = walk.record;
  const code = coordination.businessStatus?.coding?.find((c) => c.system === STEP_CODES)?.code;
  if (isOver(walk)) {
    expect([open.length, code, request.status, word]).toEqual([0, 'closed', coordination.status === 'completed' ? 'completed' : 'revoked', coordination.status]);
    expect(walk.record.transfers.some(isOpen)).toBe(false);
    return;
  }
  expect(open.length).toBeGreaterThan(0);
  for (const step of open) {
    expect(step.owner).toMatch(/^(?:Organization|HealthcareService|PractitionerRole|Patient|RelatedPerson)\//u);
    // it waits for something by name, or its time runs
    expect([step.step, step.status === 'requested' ? step.unmet.length > 0 : step.readyAt !== undefined]).toEqual([step.step, true]);
    if (step.status !== 'requested' && toPath(walk.programme).find((s) => s.id === step.step)?.due) expect(step.dueAt).toBeDefined();
  }
  expect(code).toBe(word === 'awaiting-information' ? 'intake' : word === 'collecting-records' ? 'records' : word);
};

describe.each(BEGINNINGS)('%s', (_name, number, change) => {
  const start = beginning(number, change);

  it('has an owner and a next step, or an end, wherever it comes', () => {
    isSomewhere(start);
    fc.assert(fc.property(events, (all) => { walked(start, all, (_before, after) => { isSomewhere(after); }); }), { numRuns: 40 });
  });

  it('begins no step before what it needs is there, and takes back none that has ended', () => {
    fc.assert(fc.property(events, (all) => { walked(start, all, looked); }), { numRuns: 40 });
  });

  it('comes to the same place by the same events; where nothing happens, nothing follows', () => {
    fc.assert(fc.property(events, (all) => {
      const [one, other] = [walked(start, all), walked(start, all)];
      expect(other.record.steps).toEqual(one.record.steps);
      expect(other.record.coordination).toEqual(one.record.coordination);
      const again = follow(one);
      expect([again.steps, again.ending, again.coordination.status]).toEqual([[], [], one.record.coordination.status]);
    }), { numRuns: 20 });
  });

  it('every Task on the way is valid', () => {
    const validate = createValidate();
    fc.assert(fc.property(events, (all) => {
      const { steps, coordination } = walked(start, all).record;
      expect([...steps, coordination].flatMap((t) => validate(t))).toEqual([]);
    }), { numRuns: 6 });
  });
});

it('control: the walks come everywhere', () => {
  const start = beginning('005', (p) => p);
  const words = new Set<string>();
  const ends = new Set<string>();
  for (const all of fc.sample(events, { numRuns: 150, seed: 6 })) {
    const end = walked(start, all, (_before, after) => { words.add(assessRequest(after.record, after.programme, after.now).state); });
    ends.add(end.record.coordination.status);
  }
  expect([...words].sort()).toEqual(expect.arrayContaining(['assessment', 'completed', 'delivery', 'first-visit', 'multidisciplinary-meeting', 'patient-decision', 'rejected', 'report', 'second-visit', 'team-meeting']));
  expect([...ends].sort()).toEqual(expect.arrayContaining(['completed', 'in-progress', 'rejected']));
});
