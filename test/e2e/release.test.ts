// Who may get the opinion and the dossier (S17): named, authorised apart, withdrawn apart.
import { expect, it } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { searchAll, stateOf, untilState, type Answer } from '../support/adapter.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { authorisationOf, childIntake, submit, uploadFiles } from '../support/stories.ts';

const SYSTEM = 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization';
const recipients = [
  { key: 'gp', kind: 'gp', organisation: { identifiers: [{ system: SYSTEM, value: '71098712' }], name: 'Practice De Linde (invented)' } },
  { key: 'onward', kind: 'onward-centre', organisation: { identifiers: [{ system: SYSTEM, value: '71098910' }], name: 'Onward centre (invented)' } },
];
const act = async ({ adapter }: Stage, id: string, path: string, body: object): Promise<Answer> =>
  adapter.post(`/second-opinion-requests/${id}/${path}`, await uploadFiles(adapter, body));
const releaseOf = (state: Json, key: string): readonly [boolean, readonly string[]] => {
  const recipient = state.at('recipients').list.find((r) => r.at('key').text === key);
  return [recipient?.at('release', 'permit').value === true, recipient?.at('release', 'reasons').list.map((r) => r.at('code').text) ?? []];
};
const missing = (state: Json): readonly string[] => state.at('missing').list.filter((m) => m.at('code').text.startsWith('release-')).map((m) => `${m.at('recipient').text}: ${m.at('code').text}`);

it('named by PATCH, released by a form of its own, withdrawn without touching the custodian', async () => {
  const stage = await openStage();
  const { adapter } = stage;
  const now = adapter.clock.now();
  const id = (await submit(adapter, { ...childIntake(now), authorisations: [authorisationOf(now)] })).body.at('id').text;
  await untilState(adapter, id, (st) => st.at('transfers', 0, 'documents').list.length === 3 && st.at('transfers', 0, 'nextAttemptAt').text !== '', 'the records');
  const etag = (await adapter.get(`/second-opinion-requests/${id}`)).headers.get('etag') ?? '';
  const unknown = await act(stage, id, 'authorisations', { ...authorisationOf(now, [], { custodians: undefined }), releaseTo: ['gp'] });
  expect([unknown.status, unknown.body.at('issue', 0, 'expression', 0).text]).toEqual([422, 'releaseTo[0]']);

  const named = await adapter.call('PATCH', `/second-opinion-requests/${id}`, { body: { recipients }, headers: { 'If-Match': etag } });
  expect([named.status, releaseOf(named.body, 'gp'), missing(named.body)]).toEqual([200, [false, ['no-consent']], ['gp: release-no-consent', 'onward: release-no-consent']]);

  const released = await act(stage, id, 'authorisations', { ...authorisationOf(now, [], { custodians: undefined, form: { sha256: 'd'.repeat(64), contentType: 'application/pdf' } }), releaseTo: ['gp'] });
  expect([released.status, releaseOf(released.body, 'gp'), releaseOf(released.body, 'onward'), missing(released.body)]).toEqual([201, [true, []], [false, ['no-consent']], ['onward: release-no-consent']]);
  const found = await searchAll(adapter, 'Consent?category=http://loinc.org|64292-6');
  expect(found.map((c) => [c.at('organization', 0, 'reference').text, c.at('provision', 'actor', 0, 'reference', 'identifier', 'value').text])).toEqual([['Organization/brussels-children', '71098712']]);

  const form = released.headers.get('location')?.split('#authorisation-')[1] ?? '';
  const other = await act(stage, id, `authorisations/${form}/withdrawal`, { by: 'representative', withdrawnAt: now.toString(), releaseTo: ['onward'] });
  expect(other.status).toBe(409);
  const withdrawn = await act(stage, id, `authorisations/${form}/withdrawal`, { by: 'representative', withdrawnAt: now.toString(), releaseTo: ['gp'] });
  expect([withdrawn.status, releaseOf(withdrawn.body, 'gp')]).toEqual([200, [false, ['consent-withdrawn']]]);
  const custodian = (await stateOf(adapter, id)).at('transfers', 0);
  expect([custodian.at('decision', 'permit').value, custodian.at('statusReason').text]).toEqual([true, '']);
});
