// What every resource store must do, whatever it stands on (src/ports/resource-store.ts).
import { randomUUID } from 'node:crypto';
import type { Bundle, BundleEntry, Organization, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEntry, transactionOf, updateEntry } from '../../../src/core/fhir/bundle.ts';
import { urnUuid } from '../../../src/core/fhir/systems.ts';
import type { Receipt, ResourceStore } from '../../../src/ports/resource-store.ts';
import { START } from '../../support/open-test-store.ts';

/** Two replicas on one database; an embedded store has only itself. */
export interface Replicas { readonly stores: readonly [ResourceStore, ResourceStore]; readonly setNow: (now: Temporal.Instant) => void; readonly close: () => Promise<void> }

const SYSTEM = 'http://example.org/ids';
const basic = (id: string, text = 'one'): Resource => ({ resourceType: 'Basic', id, code: { text } });
const organization = (id: string, value: string, name = 'Ziekenhuis Oost'): Organization => ({ resourceType: 'Organization', id, name, identifier: [{ system: SYSTEM, value }] });
const ifNone = (entry: BundleEntry, value: string): BundleEntry => ({ ...entry, request: { method: 'POST', url: entry.resource?.resourceType ?? '', ifNoneExist: `identifier=${SYSTEM}|${value}` } });
const put = (resource: Resource, ifMatch?: string): BundleEntry => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}`, ...(ifMatch !== undefined && { ifMatch }) } });
const del = (ref: string, ifMatch?: string): BundleEntry => ({ request: { method: 'DELETE', url: ref, ...(ifMatch !== undefined && { ifMatch }) } });
const receiptOf = (key: string, contentSha256 = 'aa'): Receipt => ({ scope: 'intake', key, contentSha256, answer: `{"first":"${key}"}` });

const committed = async (store: ResourceStore, bundle: Bundle, receipt?: Receipt): Promise<readonly BundleEntry[]> => {
  const result = await store.commit(bundle, receipt);
  if (!result.ok || result.value.kind !== 'committed') throw new Error(`not committed: ${JSON.stringify(result)}`);
  return result.value.bundle.entry ?? [];
};
const refused = async (store: ResourceStore, ...entries: readonly BundleEntry[]): Promise<unknown> => {
  const result = await store.commit(transactionOf(entries));
  return result.ok ? result.value.kind : { kind: result.failure.kind, at: result.failure.issues.map(({ expression }) => expression) };
};
const statusOf = (entry: BundleEntry | undefined): string | undefined => entry?.response?.status.slice(0, 3);

export const describeResourceStore = (name: string, open: () => Promise<Replicas>): void => {
  describe(name, () => {
    let replicas: Replicas;
    let store: ResourceStore;
    let other: ResourceStore;
    beforeAll(async () => {
      replicas = await open();
      [store, other] = replicas.stores;
    });
    afterAll(() => replicas.close());

    describe('refuses', () => {
      test('a transaction whose eighth entry fails, and leaves nothing of the other seven', async () => {
        const ids = Array.from({ length: 7 }, () => randomUUID());
        const taken = randomUUID();
        await committed(store, transactionOf([createEntry(basic(taken))]));
        const entries = [...ids.map((id) => createEntry(organization(id, id))), updateEntry({ ...basic(taken, 'two'), meta: { versionId: '7' } })];
        expect(await refused(store, ...entries)).toEqual({ kind: 'version-conflict', at: ['Bundle.entry[7]'] });
        expect(await store.readMany(ids.map((id) => `Organization/${id}`))).toEqual([]);
        // Control: the seven are committed when the eighth is right, so it was the eighth that kept them out.
        await committed(store, transactionOf([...entries.slice(0, 7), put(basic(taken, 'two'))]));
        expect(await store.readMany(ids.map((id) => `Organization/${id}`))).toHaveLength(7);
      });

      test('a version that is not the current one, one that is not there, and one that was deleted', async () => {
        const id = randomUUID();
        await committed(store, transactionOf([createEntry(basic(id))]));
        await committed(store, transactionOf([put(basic(id, 'two'), 'W/"1"')]));
        expect(await refused(store, put(basic(id, 'three'), 'W/"1"'))).toEqual({ kind: 'version-conflict', at: ['Bundle.entry[0]'] });
        expect(await refused(store, del(`Basic/${id}`, 'W/"1"'))).toEqual({ kind: 'version-conflict', at: ['Bundle.entry[0]'] });
        expect(await refused(store, put(basic(randomUUID()), 'W/"1"'))).toMatchObject({ kind: 'version-conflict' });
        await committed(store, transactionOf([del(`Basic/${id}`, 'W/"2"')]));
        expect(await refused(store, put(basic(id, 'three'), 'W/"3"'))).toMatchObject({ kind: 'version-conflict' });
      });

      test('a new resource under an id that is taken', async () => {
        const id = randomUUID();
        await committed(store, transactionOf([createEntry(basic(id))]));
        expect(await refused(store, createEntry(basic(id, 'two')))).toEqual({ kind: 'duplicate', at: ['Bundle.entry[0]'] });
      });

      test('a condition that several resources meet', async () => {
        const value = randomUUID();
        await committed(store, transactionOf([createEntry(organization(randomUUID(), value)), createEntry(organization(randomUUID(), value))]));
        expect(await refused(store, ifNone(createEntry(organization(randomUUID(), value)), value))).toEqual({ kind: 'business-rule', at: ['Bundle.entry[0].request.ifNoneExist'] });
      });

      test.each<[string, BundleEntry, string]>([
        ['GET', { request: { method: 'GET', url: 'Basic/1' } }, 'request.method'],
        ['PATCH', { resource: basic('1'), request: { method: 'PATCH', url: 'Basic/1' } }, 'request.method'],
        ['no request', { resource: basic('1') }, 'request.method'],
        ['POST to another type', { resource: basic('1'), request: { method: 'POST', url: 'Patient' } }, 'request.url'],
        ['POST without a resource', { request: { method: 'POST', url: 'Basic' } }, 'request.url'],
        ['a placeholder that is no id', { fullUrl: 'urn:uuid:a b', resource: basic('1'), request: { method: 'POST', url: 'Basic' } }, 'fullUrl'],
        ['PUT to a type', { resource: basic('1'), request: { method: 'PUT', url: 'Basic' } }, 'request.url'],
        ['PUT by a condition', { resource: basic('1'), request: { method: 'PUT', url: 'Basic?identifier=a|b' } }, 'request.url'],
        ['PUT of another id', { resource: basic('1'), request: { method: 'PUT', url: 'Basic/2' } }, 'resource'],
        ['an entity tag that is none', { resource: basic('1'), request: { method: 'PUT', url: 'Basic/1', ifMatch: 'one' } }, 'request.ifMatch'],
        ['a condition on something else', { resource: basic('1'), request: { method: 'POST', url: 'Basic', ifNoneExist: 'name=x' } }, 'request.ifNoneExist'],
        ['a condition without a system', { resource: basic('1'), request: { method: 'POST', url: 'Basic', ifNoneExist: 'identifier=x' } }, 'request.ifNoneExist'],
        ['two conditions', { resource: basic('1'), request: { method: 'POST', url: 'Basic', ifNoneExist: 'identifier=a|b&identifier=c|d' } }, 'request.ifNoneExist'],
      ])('%s', async (_, entry, element) => {
        expect(await refused(store, createEntry(basic(randomUUID())), entry)).toEqual({ kind: 'malformed', at: [`Bundle.entry[1].${element}`] });
      });

      test('the same resource twice in one transaction, and a Bundle that is none', async () => {
        const id = randomUUID();
        expect(await refused(store, createEntry(basic(id)), put(basic(id)))).toEqual({ kind: 'malformed', at: ['Bundle.entry[1]'] });
        expect(await store.commit({ resourceType: 'Bundle', type: 'batch' })).toMatchObject({ failure: { kind: 'malformed' } });
      });
    });

    describe('commits', () => {
      test('a new resource under its placeholder, with version and time', async () => {
        const id = randomUUID();
        replicas.setNow(START);
        const [entry] = await committed(store, transactionOf([createEntry({ ...basic(id), meta: { versionId: '99', tag: [{ code: 'kept' }] } })]));
        const resource = { ...basic(id), meta: { versionId: '1', lastUpdated: '2026-11-03T09:12:00.000Z', tag: [{ code: 'kept' }] } };
        expect(entry).toEqual({
          fullUrl: urnUuid(id), resource,
          response: { status: '201 Created', location: `Basic/${id}/_history/1`, etag: 'W/"1"', lastModified: '2026-11-03T09:12:00.000Z' },
        });
        expect(await other.read('Basic', id)).toEqual(resource);
        expect(await store.readVersion('Basic', id, '1')).toEqual(resource);
        expect(await store.read('Patient', id)).toBeUndefined();
      });

      test('references to what each entry became, and nothing else that looks alike', async () => {
        const [file, document, organizationId, known, value] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()];
        await committed(store, transactionOf([createEntry(organization(known, value))]));
        const entries = await committed(store, transactionOf([
          createEntry({
            resourceType: 'DocumentReference', id: document, status: 'current', description: urnUuid(file),
            masterIdentifier: { system: 'urn:ietf:rfc:3986', value: urnUuid(document) },
            custodian: { reference: urnUuid(organizationId), display: urnUuid(organizationId) }, subject: { reference: urnUuid('elsewhere') },
            content: [{ attachment: { url: urnUuid(file), title: urnUuid(file) } }],
          }),
          createEntry({ resourceType: 'Binary', id: file, contentType: 'text/plain' }),
          ifNone(createEntry(organization(organizationId, value)), value),
        ]));
        expect(entries.map(statusOf)).toEqual(['201', '201', '200']);
        expect(await store.read('DocumentReference', document)).toMatchObject({
          description: urnUuid(file), masterIdentifier: { value: urnUuid(document) },
          custodian: { reference: `Organization/${known}`, display: urnUuid(organizationId) }, subject: { reference: urnUuid('elsewhere') },
          content: [{ attachment: { url: `Binary/${file}`, title: urnUuid(file) } }],
        });
        expect(entries[2]).toMatchObject({ resource: { id: known, meta: { versionId: '1' } }, response: { etag: 'W/"1"', location: `Organization/${known}/_history/1` } });
        expect(await store.read('Organization', organizationId)).toBeUndefined();
      });

      test('an upsert, a change under If-Match, and no version for a change that is none', async () => {
        const id = randomUUID();
        const versionIds = async (): Promise<readonly string[] | undefined> => (await store.history('Basic', id, { count: 10 }))?.versions.map(({ versionId }) => versionId);
        expect(statusOf((await committed(store, transactionOf([put(basic(id))])))[0])).toBe('201');
        expect(statusOf((await committed(store, transactionOf([put(basic(id, 'two'), 'W/"1"')])))[0])).toBe('200');
        const stored = await store.read('Basic', id);
        replicas.setNow(START.add({ hours: 1 }));
        const again = await committed(store, transactionOf([put({ code: { text: 'two' }, id, resourceType: 'Basic', meta: { versionId: '1', lastUpdated: '2020-01-01T00:00:00Z' } }, 'W/"2"')]));
        expect(again).toMatchObject([{ resource: stored, response: { status: '200 OK', etag: 'W/"2"' } }]);
        expect(await versionIds()).toEqual(['2', '1']);
        await committed(store, transactionOf([put(basic(id, 'three'))]));
        expect(await versionIds()).toEqual(['3', '2', '1']);
        expect(await store.read('Basic', id)).toMatchObject({ meta: { versionId: '3', lastUpdated: '2026-11-03T10:12:00.000Z' } });
        replicas.setNow(START);
      });

      test('a deletion: gone when read, a version in the history, nothing to find, and made again by PUT', async () => {
        const [id, value] = [randomUUID(), randomUUID()];
        await committed(store, transactionOf([createEntry(organization(id, value))]));
        expect(await committed(store, transactionOf([del(`Organization/${id}`)]))).toMatchObject([{ response: { status: '204 No Content', etag: 'W/"2"' } }]);
        expect(await store.read('Organization', id)).toBeUndefined();
        expect(await store.readMany([`Organization/${id}`])).toEqual([]);
        expect(await store.readVersion('Organization', id, '2')).toBeUndefined();
        expect(await store.readVersion('Organization', id, '1')).toMatchObject({ id });
        const history = await store.history('Organization', id, { count: 5 });
        expect(history?.versions.map(({ versionId, resource }) => [versionId, resource?.id])).toEqual([['2', undefined], ['1', id]]);
        expect(await committed(store, transactionOf([del(`Organization/${id}`), del(`Organization/${randomUUID()}`)]))).toMatchObject([{ response: { status: '204 No Content' } }, { response: { status: '204 No Content' } }]);
        // No longer found by its identifier, so the same condition makes a new one, once for racing calls.
        const makers = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
        const made = await Promise.all(makers.map((maker, index) => committed(index % 2 === 0 ? store : other, transactionOf([ifNone(createEntry(organization(maker, value)), value)]))));
        expect(made.map((entries) => statusOf(entries[0])).toSorted()).toEqual(['200', '200', '200', '201']);
        expect(statusOf((await committed(store, transactionOf([put(organization(id, randomUUID()))])))[0])).toBe('201');
        expect(await store.read('Organization', id)).toMatchObject({ meta: { versionId: '3' } });
      });

      test('index values of the current version only', async () => {
        const [id, before, after] = [randomUUID(), randomUUID(), randomUUID()];
        await committed(store, transactionOf([createEntry(organization(id, before)), createEntry(basic(randomUUID()))]));
        await committed(store, transactionOf([put(organization(id, after)), createEntry(basic(randomUUID()))]));
        const made = await committed(store, transactionOf([before, after].map((value) => ifNone(createEntry(organization(randomUUID(), value)), value))));
        expect(made.map(statusOf)).toEqual(['201', '200']);
        expect(made[1]?.resource?.id).toBe(id);
      });

      test('one resource for one condition: four transactions at once, and two entries of one transaction', async () => {
        const value = randomUUID();
        const entriesOf = (maker: string): readonly BundleEntry[] => [
          ifNone(createEntry(organization(maker, value)), value), ifNone(createEntry(organization(randomUUID(), value)), value),
          createEntry({ resourceType: 'Basic', id: maker, code: {}, subject: { reference: urnUuid(maker) } }),
        ];
        const makers = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
        // The Basic has the Organization's placeholder as id: each type has ids of its own.
        const answers = await Promise.all(makers.map((maker, index) => committed(index % 2 === 0 ? store : other, transactionOf(entriesOf(maker).map((entry, at) => (at === 2 ? { ...entry, fullUrl: urnUuid(`b${maker}`.slice(0, 36)) } : entry))))));
        const organizationIds = new Set(answers.flatMap((entries) => entries.slice(0, 2).map(({ resource }) => resource?.id)));
        expect(organizationIds.size).toBe(1);
        expect(answers.flatMap((entries) => entries.slice(0, 2).map(statusOf)).toSorted()).toEqual(['200', '200', '200', '200', '200', '200', '200', '201']);
        const [id = ''] = [...organizationIds];
        expect(answers.map((entries) => entries[2]?.resource)).toMatchObject(makers.map(() => ({ subject: { reference: `Organization/${id}` } })));
        expect((await store.history('Organization', id, { count: 9 }))?.versions).toHaveLength(1);
      });

      test('a condition in a query\'s escapes', async () => {
        const value = `a b,${randomUUID()}`;
        await committed(store, transactionOf([createEntry(organization(randomUUID(), value))]));
        const [entry] = await committed(store, transactionOf([{
          ...createEntry(organization(randomUUID(), value)),
          request: { method: 'POST', url: 'Organization', ifNoneExist: `identifier=${encodeURIComponent(SYSTEM)}%7C${encodeURIComponent(value.replace(',', '\\,'))}` },
        }]));
        expect(statusOf(entry)).toBe('200');
      });
    });

    describe('answers the same call again', () => {
      test('with the first answer, and refuses other content under the same key', async () => {
        const [id, key] = [randomUUID(), randomUUID()];
        expect(await store.findReceipt('intake', key)).toBeUndefined();
        await committed(store, transactionOf([createEntry(basic(id))]), receiptOf(key));
        expect(await store.commit(transactionOf([createEntry(basic(id))]), receiptOf(key))).toEqual({ ok: true, value: { kind: 'replayed', answer: `{"first":"${key}"}` } });
        expect(await store.commit(transactionOf([createEntry(basic(randomUUID()))]), receiptOf(key, 'bb'))).toMatchObject({ ok: false, failure: { kind: 'duplicate' } });
        expect(await store.findReceipt('intake', key)).toEqual({ contentSha256: 'aa', answer: `{"first":"${key}"}` });
        expect(await store.findReceipt('upload', key)).toBeUndefined();
      });

      test('when several calls race: one commits', async () => {
        const [id, key] = [randomUUID(), randomUUID()];
        const answers = await Promise.all(Array.from({ length: 6 }, (_, index) =>
          (index % 2 === 0 ? store : other).commit(transactionOf([createEntry(basic(id))]), receiptOf(key, index < 4 ? 'aa' : 'bb'))));
        const kinds = answers.map((answer) => (answer.ok ? answer.value.kind : answer.failure.kind));
        expect(kinds.filter((kind) => kind === 'committed')).toHaveLength(1);
        const winner = (await store.findReceipt('intake', key))?.contentSha256;
        expect(kinds.filter((kind) => kind === 'duplicate')).toHaveLength(winner === 'aa' ? 2 : 4);
        expect((await store.history('Basic', id, { count: 9 }))?.versions).toHaveLength(1);
      });

      test('until they are forgotten, those of one scope that are old enough', async () => {
        const [mine, later, elsewhere] = [randomUUID(), randomUUID(), randomUUID()];
        const scope = randomUUID();
        const keep = (key: string, of = scope): Promise<unknown> => committed(store, transactionOf([createEntry(basic(randomUUID()))]), { ...receiptOf(key), scope: of });
        replicas.setNow(START);
        await keep(mine);
        await keep(elsewhere, `${scope}-2`);
        replicas.setNow(START.add({ seconds: 1 }));
        await keep(later);
        expect(await other.forgetReceipts(scope, START)).toEqual({ ok: true, value: 0 });
        expect(await other.forgetReceipts(scope, START.add({ seconds: 1 }))).toEqual({ ok: true, value: 1 });
        expect(await Promise.all([store.findReceipt(scope, mine), store.findReceipt(scope, later), store.findReceipt(`${scope}-2`, elsewhere)].map(async (r) => await r !== undefined))).toEqual([false, true, true]);
        replicas.setNow(START);
      });
      test('not when the first one failed: a refused call leaves no receipt', async () => {
        const [id, key] = [randomUUID(), randomUUID()];
        expect(await store.commit(transactionOf([put(basic(id), 'W/"1"')]), receiptOf(key))).toMatchObject({ ok: false });
        expect(await store.findReceipt('intake', key)).toBeUndefined();
        await committed(store, transactionOf([put(basic(id))]), receiptOf(key));
      });
    });

    describe('keeps its versions in order', () => {
      test('when fifty transactions write one resource at once', async () => {
        const id = randomUUID();
        await committed(store, transactionOf([createEntry(basic(id))]));
        const own = Array.from({ length: 50 }, () => randomUUID());
        await Promise.all(own.map((mine, index) => committed(index % 2 === 0 ? store : other, transactionOf([put(basic(id, mine)), createEntry(basic(mine))]))));
        const history = await store.history('Basic', id, { count: 100 });
        expect(history?.versions.map(({ versionId }) => Number(versionId))).toEqual(Array.from({ length: 51 }, (_, index) => 51 - index));
        expect(await store.readMany(own.map((mine) => `Basic/${mine}`))).toHaveLength(50);
      });

      test('when eight claim the same version: one has it', async () => {
        const id = randomUUID();
        await committed(store, transactionOf([createEntry(basic(id))]));
        const claims = await Promise.all(Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? store : other).commit(transactionOf([put(basic(id, String(index)), 'W/"1"')]))));
        expect(claims.map((claim) => (claim.ok ? 'won' : claim.failure.kind)).toSorted()).toEqual([...Array<string>(7).fill('version-conflict'), 'won']);
      });

      test('when transactions write the same resources in opposite orders', async () => {
        const [a, b] = [randomUUID(), randomUUID()];
        await committed(store, transactionOf([createEntry(basic(a)), createEntry(basic(b))]));
        await Promise.all(Array.from({ length: 20 }, (_, index) => {
          const entries = [put(basic(a, String(index))), put(basic(b, String(index)))];
          return committed(index % 2 === 0 ? store : other, transactionOf(index % 2 === 0 ? entries : entries.toReversed()));
        }));
        expect(await store.readMany([`Basic/${a}`, `Basic/${b}`])).toMatchObject([{ meta: { versionId: '21' } }, { meta: { versionId: '21' } }]);
      });
    });

    describe('reads', () => {
      test('many in the order asked, without those that are not there', async () => {
        const ids = [randomUUID(), randomUUID(), randomUUID()];
        await committed(store, transactionOf(ids.map((id) => createEntry(basic(id)))));
        const refs = [`Basic/${ids[2] ?? ''}`, `Basic/${randomUUID()}`, 'nonsense', `Basic/${ids[0] ?? ''}`, `Patient/${ids[1] ?? ''}`];
        expect((await store.readMany(refs)).map(({ id }) => id)).toEqual([ids[2], ids[0]]);
        expect(await store.readMany([])).toEqual([]);
      });

      test('what refers to something, each once, without deleted ones', async () => {
        const ids = [randomUUID(), randomUUID(), randomUUID()];
        await committed(store, transactionOf(ids.map((id) => createEntry(basic(id)))));
        await committed(store, transactionOf([{ request: { method: 'DELETE', url: `Basic/${ids[1] ?? ''}` } }]));
        const ask = (id = '', code = 'self') => ({ type: 'Basic' as const, code, target: `Basic/${id}` });
        const found = await store.findReferring([ask(ids[2]), ask(ids[0]), ask(ids[1]), ask(ids[2]), ask(randomUUID()), ask(ids[0], 'other')]);
        expect(found.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
        expect(await store.findReferring([])).toEqual([]);
      });

      test('both at once: what is named in the order asked, then what refers', async () => {
        const ids = [randomUUID(), randomUUID(), randomUUID()];
        await committed(store, transactionOf(ids.map((id) => createEntry(basic(id)))));
        const [refs, asks] = [[`Basic/${ids[2] ?? ''}`, `Basic/${randomUUID()}`, `Basic/${ids[0] ?? ''}`], [2, 1, 2].map((n) => ({ type: 'Basic' as const, code: 'self', target: `Basic/${ids[n] ?? ''}` }))];
        const idsOf = async (...asked: Parameters<ResourceStore['gather']>): Promise<readonly (string | undefined)[]> => (await store.gather(...asked)).map(({ id }) => id);
        expect(await idsOf(refs, asks)).toEqual([ids[2], ids[0], ids[1], ids[2]]);
        expect(await idsOf(refs, [])).toEqual([ids[2], ids[0]]);
        expect(await idsOf([], asks)).toEqual([ids[1], ids[2]]);
        expect(await idsOf([], [])).toEqual([]);
      });

      test('history page by page, newest first', async () => {
        const id = randomUUID();
        for (const text of ['1', '2', '3', '4', '5']) await committed(store, transactionOf([put(basic(id, text))]));
        const pages: string[][] = [];
        for (let cursor: string | undefined, more = true; more;) {
          const page = await store.history('Basic', id, { count: 2, ...(cursor !== undefined && { cursor }) });
          pages.push(page?.versions.map(({ versionId }) => versionId) ?? []);
          cursor = page?.next;
          more = cursor !== undefined;
        }
        expect(pages).toEqual([['5', '4'], ['3', '2'], ['1']]);
        expect(await store.history('Basic', randomUUID(), { count: 2 })).toBeUndefined();
        expect(await store.history('Basic', id, { count: 2, cursor: 'x' })).toEqual({ versions: [] });
      });

      test('no version that cannot be one', async () => {
        const id = randomUUID();
        await committed(store, transactionOf([createEntry(basic(id))]));
        for (const versionId of ['0', '2', 'x', '1e0', '99999999999999999999']) expect(await store.readVersion('Basic', id, versionId)).toBeUndefined();
      });

      test('text of every kind as it was written', async () => {
        const id = randomUUID();
        const text = 'é "quoted" \\ \' 中文 🫀 \u0000 {}\n';
        await committed(store, transactionOf([createEntry(basic(id, text))]));
        expect(await other.read('Basic', id)).toMatchObject({ code: { text } });
      });

      test('that it is there', async () => {
        expect(await store.isReady()).toBe(true);
      });
    });
  });
};
