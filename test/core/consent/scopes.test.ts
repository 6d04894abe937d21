// Scopes: what is understood, what is granted of what was asked, and what a caller may do with them. Refusals first.
import { describe, expect, it } from 'vitest';
import { checkScopes } from '../../../src/core/consent/check-scopes.ts';
import { mayUse, type ScopeLetter } from '../../../src/core/consent/may-use.ts';
import { parseScope } from '../../../src/core/consent/parse-scope.ts';
import { toGrantedScopes } from '../../../src/core/consent/to-granted-scopes.ts';
import type { Actor, Scope } from '../../../src/core/fhir/actor.ts';
import { WORKFLOW_SCOPE } from '../../../src/core/fhir/systems.ts';

const scopes = (...texts: readonly string[]): readonly Scope[] => texts.map((text) => {
  const parsed = parseScope(text);
  if (!parsed.ok) throw new Error(`no scope: ${text}`);
  return parsed.value;
});
const clientWith = (...texts: readonly string[]): Actor =>
  ({ id: 'gp', kind: 'client', roles: [], client: { id: 'gp', organisation: { system: 's', value: '1', name: 'n' }, scopes: scopes(...texts) } });
const granted = (asked: string, ...held: readonly string[]): readonly string[] => toGrantedScopes(asked, scopes(...held)).map((g) => g.text);

describe('parseScope refuses', () => {
  it.each([
    '', 'system/Task', 'system/Task.', 'system/Task.sr', 'system/Task.dus', 'system/Task.rr', 'system/Task.rs?status=ready', 'system/task.rs', 'system/Task.rs ',
    'user/Task.rs', 'patient/Task.rs', 'System/Task.rs', 'system/Task.reads', 'system/Task.rsx', 'system/**.rs', 'system/*/*.rs', 'openid', 'offline_access', 'system/Task.RS', 'system/Task.cruds.rs',
    WORKFLOW_SCOPE, `${WORKFLOW_SCOPE}.`, `${WORKFLOW_SCOPE}.sr`, `${WORKFLOW_SCOPE}x.r`, 'system/workflow.r', 'workflow.r',
  ])('%s', (text) => { expect(parseScope(text).ok).toBe(false); });
});

describe('parseScope reads', () => {
  it.each([
    ['system/Task.rs', 'Task', 'rs'], ['system/Task.cruds', 'Task', 'cruds'], ['system/*.s', '*', 's'],
    ['system/Task.read', 'Task', 'rs'], ['system/Task.write', 'Task', 'cud'], ['system/*.*', '*', 'cruds'],
    ['system/DocumentReference.search', 'DocumentReference', 's'], ['system/DocumentReference.create', 'DocumentReference', 'c'],
    [`${WORKFLOW_SCOPE}.cru`, 'workflow', 'cru'],
  ])('%s', (text, type, letters) => { expect(parseScope(text)).toEqual({ ok: true, value: { type, letters } }); });
});

describe('toGrantedScopes', () => {
  it.each([
    ['another type', 'system/Patient.rs', ['system/Task.rs']],
    ['another interaction', 'system/Task.c', ['system/Task.rs']],
    ['what is not understood', 'openid user/Task.rs', ['system/*.cruds']],
    ['nothing', '', ['system/*.cruds']],
    ['our own API to who holds every FHIR type', `${WORKFLOW_SCOPE}.r`, ['system/*.cruds']],
    ['every FHIR type to who holds our own API', 'system/*.rs', [`${WORKFLOW_SCOPE}.cruds`]],
  ])('does not grant %s', (_name, asked, held) => { expect(granted(asked, ...held)).toEqual([]); });

  it.each([
    ['what is held, in the words of who asks', 'system/Task.read', ['system/Task.cruds'], ['system/Task.read']],
    ['the EU spelling as it is asked', 'system/DocumentReference.search', ['system/DocumentReference.rs'], ['system/DocumentReference.search']],
    ['the letters that both have', 'system/Task.cruds', ['system/Task.rs'], ['system/Task.rs']],
    ['one type of all that are held', 'system/Task.r', ['system/*.rs'], ['system/Task.r']],
    ['of all types that are asked, those that are held', 'system/*.rs', ['system/Task.rs', 'system/Patient.r'], ['system/Task.rs', 'system/Patient.r']],
    ['letters that are held apart, together', 'system/Task.rs', ['system/Task.r', 'system/*.s'], ['system/Task.rs']],
    ['what is known beside what is not', 'launch system/Task.rs', ['system/Task.rs'], ['system/Task.rs']],
    ['the same once', 'system/Task.rs system/Task.rs', ['system/Task.rs'], ['system/Task.rs']],
    ['our own API by its own name', `${WORKFLOW_SCOPE}.cru`, [`${WORKFLOW_SCOPE}.cr`], [`${WORKFLOW_SCOPE}.cr`]],
  ])('grants %s', (_name, asked, held, expected) => { expect(granted(asked, ...held)).toEqual(expected); });

  it('never grants more than is held, whatever is asked', () => {
    const held = ['system/Task.rs', 'system/Patient.r'];
    const every: readonly ScopeLetter[] = ['c', 'r', 'u', 'd', 's'];
    for (const asked of ['system/*.cruds', 'system/*.*', 'system/Task.cruds system/Patient.cruds', 'system/Patient.read']) {
      const actor = { ...clientWith(), client: { id: 'gp', organisation: { system: 's', value: '1', name: 'n' }, scopes: toGrantedScopes(asked, scopes(...held)).map((g) => g.scope) } };
      for (const letter of every) {
        for (const type of ['Task', 'Patient', 'Binary', 'workflow']) {
          if (mayUse(actor, letter, type)) expect([asked, letter, type, mayUse(clientWith(...held), letter, type)]).toEqual([asked, letter, type, true]);
        }
      }
    }
  });
});

describe('checkScopes', () => {
  it.each<[string, Actor]>([
    ['a client without scopes', clientWith()],
    ['a client that has not shown who it is', { id: 'anyone', kind: 'client', roles: [] }],
    ['a client with another type', clientWith('system/Patient.r')],
    ['a client with another interaction', clientWith('system/Task.s')],
    ['a client of our own API', clientWith(`${WORKFLOW_SCOPE}.cruds`)],
  ])('refuses %s, and names the scope', (_name, actor) => {
    expect(checkScopes(actor, [{ letter: 'r', type: 'Task' }])).toEqual({ ok: false, failure: { kind: 'not-permitted', issues: [{ text: 'needs the scope system/Task.r' }] } });
    expect(checkScopes(clientWith('system/Task.r'), [{ letter: 'r', type: 'Task' }]).ok).toBe(true);
  });

  it('names every scope that is missing, each once, and none that is there', () => {
    const checked = checkScopes(clientWith('system/Task.c'), (['Task', 'Binary', 'List', 'Binary'] as const).map((type) => ({ letter: 'c', type })));
    expect(checked.ok ? [] : checked.failure.issues.map((i) => i.text)).toEqual(['needs the scope system/Binary.c', 'needs the scope system/List.c']);
  });

  it('lets every FHIR type not stand for our own API', () => {
    expect(mayUse(clientWith('system/*.cruds'), 'r', 'Task')).toBe(true);
    expect(mayUse(clientWith('system/*.cruds'), 'r', 'workflow')).toBe(false);
    expect(mayUse(clientWith(`${WORKFLOW_SCOPE}.r`), 'r', 'workflow')).toBe(true);
  });

  it('asks no scope of people: they have roles', () => {
    expect(checkScopes({ id: 'a', kind: 'person', roles: ['coordinator'] }, [{ letter: 'd', type: 'Task' }]).ok).toBe(true);
    expect(checkScopes({ id: 'administrator', kind: 'administrator', roles: ['administrator'] }, [{ letter: 'd', type: 'Task' }]).ok).toBe(true);
  });
});
