// Entries that supersede an earlier document: the one operation of MHD, of a document that is replaced in the same Bundle, and nothing else.
import { expect, it } from 'vitest';
import { checkProvidePatches } from '../../../src/core/exchange/check-provide-patches.ts';
import type { Submission } from '../../../src/core/exchange/submission.ts';
import { documentWith, partOf, patchWith, submissionWith, URL_OF } from './submission-of.ts';

const OLD = 'DocumentReference/old';
const replacing = (code: 'replaces' | 'appends' = 'replaces', reference = OLD): Submission['documents'] => [partOf(1, documentWith({ relatesTo: [{ code, target: { reference } }] }), { fullUrl: URL_OF.document })];
const patch = (url = OLD, parameters = patchWith()): Submission['patches'] => [partOf(3, parameters, { method: 'PATCH', url })];
const part = (name: string, value: object): object => ({ name, ...value });
const [PATH, TYPE, VALUE] = [part('path', { valueString: 'DocumentReference.status' }), part('type', { valueCode: 'replace' }), part('value', { valueCode: 'superseded' })];

const told = (change: Partial<Submission>): readonly string[] => checkProvidePatches(submissionWith(change)).map(({ expression, code, severity = 'error' }) => `${severity} ${code ?? ''} ${expression ?? ''}`);
const OPERATION = 'error structure Bundle.entry[3].resource';

it.each<[name: string, patches: Submission['patches'], issues: readonly string[]]>([
  ['another element', patch(OLD, patchWith([part('path', { valueString: 'DocumentReference.subject' }), TYPE, VALUE])), [OPERATION]],
  ['another operation', patch(OLD, patchWith([PATH, part('type', { valueCode: 'delete' }), VALUE])), [OPERATION]],
  ['another status', patch(OLD, patchWith([PATH, TYPE, part('value', { valueCode: 'entered-in-error' })])), [OPERATION]],
  ['a status of another type', patch(OLD, patchWith([PATH, TYPE, part('value', { valueString: 'superseded' })])), [OPERATION]],
  ['two values', patch(OLD, patchWith([PATH, TYPE, VALUE, VALUE])), [OPERATION]],
  ['no path', patch(OLD, patchWith([TYPE, VALUE])), [OPERATION]],
  ['no operation', patch(OLD, { resourceType: 'Parameters' }), [OPERATION]],
  ['two operations', patch(OLD, { resourceType: 'Parameters', parameter: [...patchWith().parameter ?? [], ...patchWith().parameter ?? []] }), [OPERATION]],
])('refused: %s', (_name, patches, issues) => {
  expect(told({ documents: replacing(), patches })).toEqual(issues);
});

it.each<[name: string, change: Partial<Submission>, issues: readonly string[]]>([
  ['a document that none replaces', { documents: replacing('replaces', 'DocumentReference/another'), patches: patch() }, ['error business-rule Bundle.entry[3].request.url', 'warning business-rule Bundle.entry[1].resource.relatesTo']],
  ['a document that is only appended to', { documents: replacing('appends'), patches: patch() }, ['error business-rule Bundle.entry[3].request.url']],
  ['nothing named', { documents: replacing(), patches: [partOf(3, patchWith(), { method: 'PATCH' })] }, ['error business-rule Bundle.entry[3].request.url', 'warning business-rule Bundle.entry[1].resource.relatesTo']],
  ['replaced and not patched: a warning', { documents: replacing() }, ['warning business-rule Bundle.entry[1].resource.relatesTo']],
  ['replaced and patched', { documents: replacing(), patches: patch() }, []],
  ['the same by absolute address and version', { documents: replacing('replaces', 'https://here.example.org/fhir/DocumentReference/old/_history/2'), patches: patch('https://here.example.org/fhir/DocumentReference/old') }, []],
  ['nothing replaced', {}, []],
])('%s', (_name, change, issues) => { expect(told(change)).toEqual(issues); });
