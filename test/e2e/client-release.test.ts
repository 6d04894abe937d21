// What client systems read and find (S17): only what a release Consent gives their organisation at that moment; everything else looks like nothing there. Refusals first.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { newFolder, searchAll, untilState, type Answer, type Api } from '../support/adapter.ts';
import { newClientSystem, signIn, type ClientSystem } from '../support/client-system.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { adultIntake, authorisationOf, childIntake, submit, uploadFiles } from '../support/stories.ts';

vi.setConfig({ testTimeout: 120_000 });

const SYSTEM = 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization';
const GP = { system: SYSTEM, value: '71098712', name: 'Practice De Linde (invented)' };
const ONWARD = { system: SYSTEM, value: '71098910', name: 'Onward centre (invented)' };
const recipients = [['gp', 'gp', GP], ['onward', 'onward-centre', ONWARD]].map(([key, kind, organisation]) => {
  const { system, value, name } = organisation as typeof GP;
  return { key, kind, organisation: { identifiers: [{ system, value }], name } };
});
const OPEN = ['PlanDefinition', 'Organization', 'HealthcareService', 'Device'];
const FHIR = { Accept: 'application/fhir+json' };

interface Play extends Stage { readonly gp: ClientSystem; readonly onward: ClientSystem; readonly elsewhere: ClientSystem; readonly released: string; readonly other: string; readonly as: (client: ClientSystem, scope?: string) => Promise<Api>; readonly form: string }

const act = async ({ adapter }: Stage, id: string, at: string, body: object): Promise<Answer> => adapter.post(`/second-opinion-requests/${id}/${at}`, await uploadFiles(adapter, body));

/** Two requests with records, one of them released to the GP alone. */
const openPlay = async (): Promise<Play> => {
  const [gp, onward, elsewhere] = [
    await newClientSystem('gp', { organisation: GP, scopes: ['system/*.rs'], requestsPerMinute: 100_000 }),
    await newClientSystem('onward', { organisation: ONWARD, requestsPerMinute: 100_000 }),
    await newClientSystem('elsewhere', { organisation: GP, programmes: ['dutch-cancer'], requestsPerMinute: 100_000 }),
  ];
  const clientsFile = path.join(newFolder(), 'clients.json');
  writeFileSync(clientsFile, JSON.stringify([gp.entry, onward.entry, elsewhere.entry]));
  const stage = await openStage({ settings: { clientsFile } });
  const { adapter } = stage;
  const now = adapter.clock.now();
  const released = (await submit(adapter, { ...childIntake(now), authorisations: [authorisationOf(now)], recipients })).body.at('id').text;
  const other = (await submit(adapter, adultIntake(now, ['noord']))).body.at('id').text;
  // documents are kept one by one: all of the released request's are here before anybody searches
  for (const [id, documents] of [[released, 3], [other, 1]] as const) await untilState(adapter, id, (st) => st.at('transfers', 0, 'documents').list.length >= documents, 'the records');
  const answer = await act(stage, released, 'authorisations', { ...authorisationOf(now, [], { custodians: undefined, form: { sha256: 'd'.repeat(64), contentType: 'application/pdf' } }), releaseTo: ['gp'] });
  expect(answer.status).toBe(201);
  return {
    ...stage, gp, onward, elsewhere, released, other, form: answer.headers.get('location')?.split('#authorisation-')[1] ?? '',
    as: (client, scope) => signIn(adapter.url, client, { now: adapter.clock.now(), ...(scope !== undefined && { scope }) }),
  };
};

const refOf = (resource: Json): string => `${resource.at('resourceType').text}/${resource.at('id').text}`;

/** Every type that can be searched. */
const typesOf = async (api: Api): Promise<readonly string[]> =>
  (await api.get('/fhir/R4/metadata', FHIR)).body.at('rest', 0, 'resource').list.filter((r) => r.at('interaction').list.some((i) => i.at('code').text === 'search-type')).map((r) => r.at('type').text);

const everything = async (api: Api, types: readonly string[]): Promise<readonly Json[]> => {
  const found: Json[] = [];
  for (const type of types) found.push(...await searchAll(api, `${type}?_count=200`));
  return found;
};

const isOf = (resource: Json, request: string): boolean => JSON.stringify(resource.value).includes(`ServiceRequest/${request}`) || resource.at('id').text === request;

/** What one of a request's resources may be, for who gets it. */
const GIVEN = ['ServiceRequest', 'Task', 'DocumentReference', 'Binary', 'Patient', 'PractitionerRole', 'Practitioner', 'Appointment', 'List', 'Bundle'];

it('walks everything that is kept: read, version, history and search of each client give what is released, and nothing else', async () => {
  const play = await openPlay();
  const { adapter } = play;
  const types = await typesOf(adapter);
  expect(types.length).toBeGreaterThan(12);
  const all = (await everything(adapter, types)).filter((r) => r.at('resourceType').text !== 'AuditEvent');
  const documents = all.filter((r) => r.at('resourceType').text === 'DocumentReference');
  expect(documents.filter((d) => isOf(d, play.released)).length).toBeGreaterThan(3); // the dossier, and proofs of representation
  expect(documents.filter((d) => isOf(d, play.other)).length).toBeGreaterThan(0);

  for (const client of [play.onward, play.elsewhere, play.gp]) {
    const api = await play.as(client);
    const given: string[] = [];
    for (const resource of all) {
      const ref = refOf(resource);
      const version = resource.at('meta', 'versionId').text;
      const statuses = [
        (await api.get(`/fhir/R4/${ref}`, FHIR)).status, (await api.get(`/fhir/R4/${ref}/_history/${version}`, FHIR)).status, (await api.get(`/fhir/R4/${ref}/_history`, FHIR)).status,
        (await api.get(`/fhir/R4/${resource.at('resourceType').text}?_id=${resource.at('id').text}&_summary=count`, FHIR)).body.at('total').value === 1 ? 200 : 404,
      ];
      expect([client.id, ref, ...new Set(statuses)]).toHaveLength(3); // all the same: nothing tells what is there
      if (statuses[0] === 200) given.push(ref);
    }
    const personal = given.filter((ref) => !OPEN.includes(ref.split('/')[0] ?? ''));
    if (client !== play.gp) {
      expect([client.id, personal]).toEqual([client.id, []]);
      continue;
    }
    const has = (ref: string): boolean => personal.includes(ref);
    expect([has(`ServiceRequest/${play.released}`), has(`ServiceRequest/${play.other}`)]).toEqual([true, false]);
    expect(new Set(personal.map((ref) => ref.split('/')[0]))).toEqual(new Set(personal.map((ref) => ref.split('/')[0]).filter((type) => GIVEN.includes(type ?? ''))));
    for (const resource of all.filter((r) => has(refOf(r)))) expect([refOf(resource), isOf(resource, play.other)]).toEqual([refOf(resource), false]);
    // a proof of representation is no part of the dossier
    const proofs = documents.filter((d) => d.at('type', 'coding').list.some((c) => c.at('system').text.endsWith('evidence-kind')));
    expect([proofs.length > 0, proofs.filter((d) => has(refOf(d)))]).toEqual([true, []]);
    // the dossier's documents with their contents
    const dossier = documents.filter((d) => isOf(d, play.released) && !proofs.includes(d) && d.at('status').text === 'current');
    expect(dossier.filter((d) => has(refOf(d)))).toHaveLength(dossier.length);
    expect(dossier.every((d) => has(/Binary\/.+$/u.exec(d.at('content', 0, 'attachment', 'url').text)?.[0] ?? ''))).toBe(true);
    const found = (await everything(api, types.filter((type) => type !== 'AuditEvent' && type !== 'MeasureReport'))).map(refOf);
    expect(found.toSorted()).toEqual(given.toSorted());
    expect((await searchAll(api, 'AuditEvent')).length).toBe(0);
    // how custodians keep their time is for people of the hospital
    expect((await api.get('/fhir/R4/MeasureReport', FHIR)).status).toBe(403);
  }
});

it('gives bytes, finds by ITI-67 with GET and POST, pages within what is released, and leaves out what an include would bring', async () => {
  const play = await openPlay();
  const { adapter } = play;
  const api = await play.as(play.gp);
  const patient = (await searchAll(adapter, `ServiceRequest?_id=${play.released}`))[0]?.at('subject', 'reference').text ?? '';
  const stranger = (await searchAll(adapter, `ServiceRequest?_id=${play.other}`))[0]?.at('subject', 'reference').text ?? '';
  const found = await searchAll(api, `DocumentReference?patient=${patient}&status=current`);
  expect(found.length).toBeGreaterThan(1);
  expect(await searchAll(api, `DocumentReference?patient=${stranger}&status=current`)).toEqual([]);
  expect(await searchAll(await play.as(play.onward), `DocumentReference?patient=${patient}&status=current`)).toEqual([]); // released to another
  expect((await searchAll(api, 'DocumentReference?status=current&_count=1')).map(refOf).toSorted()).toEqual(found.map(refOf).toSorted()); // page by page
  const posted = await api.call('POST', '/fhir/R4/DocumentReference/_search', { body: `patient=${patient}&status=current`, headers: { ...FHIR, 'Content-Type': 'application/x-www-form-urlencoded' } });
  expect(posted.body.at('entry').list.filter((e) => e.at('search', 'mode').text === 'match')).toHaveLength(found.length);
  const identifier = (await searchAll(adapter, `Patient?_id=${patient.replace('Patient/', '')}`))[0]?.at('identifier', 0);
  const byNumber = await searchAll(api, `DocumentReference?patient.identifier=${encodeURIComponent(`${identifier?.at('system').text ?? ''}|${identifier?.at('value').text ?? ''}`)}&status=current`);
  expect(byNumber).toHaveLength(found.length);

  const url = /Binary\/.+$/u.exec(found[0]?.at('content', 0, 'attachment', 'url').text ?? '')?.[0] ?? '';
  const bytes = await api.get(`/fhir/R4/${url}`, { Accept: '*/*' });
  expect([bytes.status, bytes.bytes.length]).toEqual([200, Number(found[0]?.at('content', 0, 'attachment', 'size').value)]);

  // the Task brings its Consent along for the administrator, and for nobody else
  const included = async (who: Api): Promise<readonly string[]> => (await searchAll(who, `Patient?_id=${patient.replace('Patient/', '')}&_revinclude=Consent:patient&_revinclude=Task:patient`)).map((r) => r.at('resourceType').text);
  expect(new Set(await included(adapter))).toEqual(new Set(['Patient', 'Consent', 'Task']));
  expect(new Set(await included(api))).toEqual(new Set(['Patient', 'Task']));
});

it('needs the scope of each type and interaction, and says which', async () => {
  const play = await openPlay();
  const patient = `Patient?_id=x&_revinclude=Task:patient`;
  const cases: readonly (readonly [string, string, string])[] = [
    ['system/Task.s', `Task/x`, 'system/Task.r'], ['system/Task.s', 'Task/x/_history', 'system/Task.r'], ['system/Task.s', 'Task/x/_history/1', 'system/Task.r'], ['system/Task.r', 'Task', 'system/Task.s'],
    ['system/DocumentReference.rs', 'Binary/x', 'system/Binary.r'], ['system/Patient.rs', patient, 'system/Task.r'], ['system/Task.rs', 'Task?_include=Task:patient:Patient', 'system/Patient.r'],
  ];
  for (const [scope, at, missing] of cases) {
    const refused = await (await play.as(play.gp, scope)).get(`/fhir/R4/${at}`, FHIR);
    expect([scope, at, refused.status, refused.body.at('issue', 0, 'details', 'text').text]).toEqual([scope, at, 403, `needs the scope ${missing}`]);
    const wide = await (await play.as(play.gp, `${scope} ${missing}`)).get(`/fhir/R4/${at}`, FHIR);
    expect([at, [200, 404].includes(wide.status)]).toEqual([at, true]);
  }
  // without a type in the include, what there is no scope for is left out
  const narrow = await searchAll(await play.as(play.gp, 'system/Task.rs'), 'Task?_include=Task:patient');
  expect(new Set(narrow.map((r) => r.at('resourceType').text))).toEqual(new Set(['Task']));
});

it('closes the workflow, the pages and the operation to clients, whatever FHIR scopes they have', async () => {
  const play = await openPlay();
  const api = await play.as(play.gp);
  const { paths } = (await play.adapter.get('/openapi.json')).body.value as { paths: Record<string, Record<string, { security: readonly unknown[] }>> };
  const closed = Object.entries(paths).filter(([at]) => !at.startsWith('/fhir/R4')).flatMap(([at, methods]) => Object.entries(methods).filter(([, { security }]) => security.length > 0).map(([method]) => [method.toUpperCase(), at] as const));
  expect(closed.length).toBeGreaterThan(12);
  for (const [method, at] of closed) {
    const { status } = await api.call(method, at.replaceAll(/\{\w+\}/gu, play.released), method === 'GET' ? {} : { body: {} });
    expect([method, at, status]).toEqual([method, at, 403]);
  }
});

it('decides at that moment: a withdrawal or the end of the form closes what was open, and both are on the audit trail', async () => {
  const play = await openPlay();
  const { adapter } = play;
  const api = await play.as(play.gp);
  const [document] = await searchAll(api, `DocumentReference?related=ServiceRequest/${play.released}&status=current`);
  const at = `/fhir/R4/${refOf(document as Json)}`;
  expect((await api.get(at, FHIR)).status).toBe(200);
  const withdrawn = await act(play, play.released, `authorisations/${play.form}/withdrawal`, { by: 'representative', withdrawnAt: adapter.clock.now().toString(), releaseTo: ['gp'] });
  expect(withdrawn.status).toBe(200);
  expect((await api.get(at, FHIR)).status).toBe(404);
  expect(await searchAll(api, `DocumentReference?related=ServiceRequest/${play.released}`)).toEqual([]);

  const audits = (await searchAll(adapter, 'AuditEvent?_count=200')).filter((a) => a.at('agent').list.some((agent) => agent.at('who', 'identifier', 'value').text === 'gp'));
  const told = audits.map((a) => [a.at('subtype', 0, 'code').text, a.at('outcome').text, a.at('outcomeDesc').text].join(' ').trim());
  expect(new Set(told)).toEqual(new Set(['110122 0', 'search-type 0', 'read 0', 'AuthZ-Consent 0', 'AuthZ-Consent 8 consent-withdrawn']));
  const read = audits.find((a) => a.at('subtype', 0, 'code').text === 'read');
  expect(read?.at('agent').list.map((agent) => agent.at('who', 'identifier', 'value').text)).toContain(GP.value);
  expect(read?.at('entity').list.map((e) => e.at('what', 'reference').text)).toContain(document ? refOf(document) : '');
});

it('ends with the form: what was open the day before is closed the day after', async () => {
  const play = await openPlay();
  const { adapter } = play;
  const [release] = await searchAll(adapter, 'Consent?category=http://loinc.org|64292-6');
  const end = Temporal.Instant.from(release?.at('provision', 'period', 'end').text ?? '');
  adapter.clock.set(end.subtract({ seconds: 1 }).toString());
  expect((await searchAll(await play.as(play.gp), 'DocumentReference')).length).toBeGreaterThan(0);
  adapter.clock.set(end.add({ seconds: 1 }).toString());
  expect(await searchAll(await play.as(play.gp), 'DocumentReference')).toEqual([]);
});
