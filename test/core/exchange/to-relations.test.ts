// What a provided document may do to earlier ones (ITI-65): a custodian replaces its own current document of this patient, and nobody else's; what is not here is told.
import type { DocumentReference } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { toRelations } from '../../../src/core/exchange/to-relations.ts';
import { documentWith } from './submission-of.ts';

type Code = NonNullable<DocumentReference['relatesTo']>[number]['code'];
const OLD = documentWith({ id: 'old', subject: { reference: 'Patient/p1' }, custodian: { reference: 'Organization/first' } });
const related = (code: Code, target: DocumentReference | undefined) => toRelations(documentWith({ relatesTo: [{ code, target: { reference: 'urn:oid:2.25.9' } }] }), { at: 'here', targets: [target], patient: 'Patient/p1', custodian: 'Organization/first' });
const told = ({ issues }: ReturnType<typeof toRelations>): readonly string[] => issues.map(({ code, severity = 'error', expression }) => `${severity} ${code ?? ''} ${expression ?? ''}`);

it.each<[name: string, target: DocumentReference | undefined, issues: readonly string[]]>([
  ['that is not here', undefined, ['error not-found here']],
  ['of another patient: as if it were not here', { ...OLD, subject: { reference: 'Patient/p2' } }, ['error not-found here']],
  ['of another custodian', { ...OLD, custodian: { reference: 'Organization/second' } }, ['error business-rule here']],
  ['that is superseded', { ...OLD, status: 'superseded' }, ['error business-rule here']],
  ['that was entered in error', { ...OLD, status: 'entered-in-error' }, ['error business-rule here']],
  ['of its own that is current', OLD, []],
])('it replaces a document %s', (_name, target, issues) => { expect(told(related('replaces', target))).toEqual(issues); });

it('what it replaces is superseded, and the relation points to ours', () => {
  expect(related('replaces', OLD)).toEqual({ relatesTo: [{ code: 'replaces', target: { reference: 'DocumentReference/old' } }], replaced: [OLD], issues: [] });
});

it.each<[Code, string]>([['appends', 'PartialAppendContentNotProcessed'], ['transforms', 'PartialTransformContentNotProcessed'], ['signs', 'the document']])('%s what is not here: kept without the relation, with a warning', (code, text) => {
  const found = related(code, undefined);
  expect([told(found), found.relatesTo, found.replaced]).toEqual([['warning not-found here'], [], []]);
  expect(found.issues[0]?.text).toContain(text);
});

it.each<Code>(['appends', 'transforms', 'signs'])('%s what another custodian gave of this patient: it stays current', (code) => {
  const found = related(code, { ...OLD, custodian: { reference: 'Organization/second' } });
  expect(found).toEqual({ relatesTo: [{ code, target: { reference: 'DocumentReference/old' } }], replaced: [], issues: [] });
});

it('nothing said, nothing related', () => { expect(toRelations(documentWith(), { at: 'here', targets: [], patient: 'Patient/p1', custodian: 'Organization/first' })).toEqual({ relatesTo: [], replaced: [], issues: [] }); });
