// Each document is decided by itself before it is fetched: the custodian may be asked, and no refusal covers it (S8).
import { expect, it } from 'vitest';
import { EXT_AUTHORISATION_KIND } from '../../../src/core/fhir/systems.ts';
import { decideRetrieval } from '../../../src/core/worklist/decide-retrieval.ts';
import { foundWith } from '../exchange/open-transfer.ts';
import { knownOf, withEach, withTransfers } from './record-of.ts';

const { record, programme, now } = knownOf('001');
const task = record.transfers[0] ?? { resourceType: 'Task', status: 'draft', intent: 'order' } as const;
const decide = (given = record, transfer = task) => decideRetrieval(given, { task: transfer, document: foundWith() }, { programme, now });

it('permitted where the custodian may be asked', () => { expect(decide()).toMatchObject({ permit: true }); });
it('denied as the question is', () => {
  const none = withEach(record, 'Consent', (c) => ({ ...c, status: 'inactive' }));
  expect(decide(none)).toMatchObject({ permit: false, reasons: [{ code: 'consent-withdrawn' }] });
});
it('denied for a transfer that has ended, or is not one of this request', () => {
  expect(decide(withTransfers(record, (t) => ({ ...t, status: 'cancelled' }))).permit).toBe(false);
  expect(decide(record, { ...task, id: 'another' }).permit).toBe(false);
});
it.each(['urn:oid:1.2.3.1', '1.2.3.1'])('denied for the document that a refusal names (as %s); another one is fetched', (value) => {
  const refusing = withEach(record, 'Consent', (c) => ({
    ...c, provision: { ...c.provision, provision: [{ type: 'deny', data: [{ meaning: 'instance', reference: { type: 'DocumentReference', identifier: { value } } }] }] },
  }));
  expect(refusing.consents[0]?.extension?.some((e) => e.url === EXT_AUTHORISATION_KIND)).toBe(true);
  expect(decide(refusing)).toMatchObject({ permit: false });
  const other = foundWith({ masterIdentifier: { value: 'urn:oid:1.2.3.2' } });
  expect(decideRetrieval(refusing, { task, document: other }, { programme, now }).permit).toBe(true);
});
