// What must hold when it is over: everything acknowledged once, every document once and byte for byte, nothing stuck, nothing asked without a permit.
import { createHash } from 'node:crypto';
import { stateOf, searchAll, transferOf, type Api } from '../support/adapter.ts';
import type { Json } from '../../src/simulator/to-json.ts';
import { toContent } from '../../src/simulator/to-content.ts';
import type { Known } from './deeds.ts';
import type { ReceivedDocument, SeenCall } from './network.ts';
import type { Paper } from './people.ts';

type Say = (fault: string) => void;

const sha1Of = (paper: Paper): string => {
  const sha1 = createHash('sha1');
  for (const piece of toContent(paper.sizeBytes === undefined ? { kind: 'text', text: paper.text } : { kind: 'pdf', text: paper.text, sizeBytes: paper.sizeBytes })) sha1.update(piece);
  return sha1.digest('base64');
};
const papersAt = (known: Known, custodian: string): readonly Paper[] => known.person.papers.filter((p) => p.custodian === custodian);

const isDelivered = (state: Json, known: Known): boolean => known.delivery === 'none' || state.at('deliveries').list.every((d) => d.at('status').text === 'completed');

/** Every paper came, or was set aside because somebody lied about it. */
export const isSettled = (state: Json, known: Known): boolean => isDelivered(state, known) && (known.authorisation !== 'acknowledged' || known.withdrawal !== 'none' || ['noord', 'zuid'].every((custodian) => {
  const transfer = transferOf(state, custodian);
  return transfer.at('documents').list.length + transfer.at('quarantined').list.length >= papersAt(known, custodian).length;
}));

const judgeRequest = async (api: Api, known: Known, say: Say): Promise<void> => {
  const { system, value } = (known.intake as { readonly placerIdentifier: { readonly system: string; readonly value: string } }).placerIdentifier;
  const found = await searchAll(api, `ServiceRequest?identifier=${encodeURIComponent(`${system}|${value}`)}`);
  if (found.length > 1 || (known.id !== undefined && found.length !== 1)) say(`${value}: acknowledged ${known.id ?? 'never'}, kept ${String(found.length)} times`);
  if (known.id === undefined) return;
  if (found[0]?.at('id').text !== known.id) say(`${value}: acknowledged as ${known.id}, kept as ${found[0]?.at('id').text ?? 'nothing'}`);
  const again = await api.post('/second-opinion-requests', known.intake);
  if (again.status !== 200 || again.body.at('id').text !== known.id) say(`${value}: sent again, it answers ${String(again.status)}`);
  const tasks = await searchAll(api, `Task?based-on=ServiceRequest/${known.id}`);
  const transfers = tasks.filter((t) => t.at('code', 'coding', 0, 'code').text === 'provide-records').length;
  if (transfers !== 2) say(`${value}: ${String(transfers)} transfers`);
};

const judgeDocuments = async (api: Api, known: Known, say: Say): Promise<void> => {
  const filed = await searchAll(api, `DocumentReference?related=ServiceRequest/${known.id ?? ''}&status=current`);
  const hashes = filed.map((d) => d.at('content', 0, 'attachment', 'hash').text);
  if (new Set(hashes).size !== hashes.length) say(`${known.id ?? ''}: a document is filed twice: ${filed.map((d) => [d.at('id').text, d.at('type', 'coding', 0, 'code').text, d.at('content', 0, 'attachment', 'title').text, d.at('content', 0, 'attachment', 'hash').text].join(' ')).join('; ')}`);
  const digests = new Set<string>();
  for (const document of filed) {
    const { bytes, status } = await api.get(`/fhir/R4/${document.at('content', 0, 'attachment', 'url').text}`, { Accept: '*/*' });
    const sha1 = createHash('sha1').update(bytes).digest('base64');
    if (status !== 200 || sha1 !== document.at('content', 0, 'attachment', 'hash').text) say(`${known.id ?? ''}: a document's bytes are not what it says (${String(status)})`);
    digests.add(createHash('sha256').update(bytes).digest('hex'));
  }
  for (const sha256 of known.documents) if (!digests.has(sha256)) say(`${known.id ?? ''}: an acknowledged document is lost`);
};

const judgeTransfers = async (api: Api, known: Known, say: Say): Promise<void> => {
  const state = await stateOf(api, known.id ?? '');
  const filed = new Set((await searchAll(api, `DocumentReference?related=ServiceRequest/${known.id ?? ''}`)).map((d) => d.at('content', 0, 'attachment', 'hash').text));
  for (const custodian of ['noord', 'zuid']) {
    const transfer = transferOf(state, custodian);
    const [came, aside] = [transfer.at('documents').list.length, transfer.at('quarantined').list.length];
    const papers = papersAt(known, custodian);
    if (came + aside > papers.length) say(`${known.id ?? ''} ${custodian}: ${String(came)} came and ${String(aside)} are set aside of ${String(papers.length)}`);
    const there = papers.filter((paper) => filed.has(sha1Of(paper))).length;
    if (there !== came) say(`${known.id ?? ''} ${custodian}: ${String(came)} are said to have come, ${String(there)} are filed`);
    if (known.authorisation === 'acknowledged' && known.withdrawal === 'none' && came + aside < papers.length) say(`${known.id ?? ''} ${custodian}: stuck, ${JSON.stringify(transfer.value)}`);
    if (known.authorisation === 'none' && came + aside > 0) say(`${known.id ?? ''} ${custodian}: documents without an authorisation`);
  }
};

/** Each document is with the recipient, shown by it, once in each life of it, with the bytes that it has here. */
const judgeDelivery = async (api: Api, known: Known, { received, say }: { readonly received: readonly ReceivedDocument[]; readonly say: Say }): Promise<void> => {
  if (known.delivery === 'none') return;
  const deliveries = (await stateOf(api, known.id ?? '')).at('deliveries').list;
  if (deliveries.length !== 1) say(`${known.id ?? ''}: ordered once, ${String(deliveries.length)} deliveries`);
  for (const document of deliveries.flatMap((d) => d.at('documents').list)) {
    if (document.at('acknowledgedBy').text !== 'found') say(`${known.id ?? ''}: a delivery is stuck, ${JSON.stringify(deliveries[0]?.value)}`);
    const kept = (await api.get(`/fhir/R4/DocumentReference/${document.at('id').text}`, { Accept: 'application/fhir+json' })).body;
    // a number of our own goes out as the UUID that it is
    const uniqueId = kept.at('masterIdentifier', 'value').text;
    const there = received.filter((r) => r.uniqueId === uniqueId || r.uniqueId === `urn:uuid:${uniqueId}`);
    if (there.length === 0) say(`${known.id ?? ''}: a document is acknowledged and not there`);
    if (new Set(there.map((r) => r.life)).size !== there.length) say(`${known.id ?? ''}: a document was delivered twice`);
    if (there.some((r) => r.hash !== kept.at('content', 0, 'attachment', 'hash').text)) say(`${known.id ?? ''}: a document was delivered with other bytes`);
  }
};

/** As many at once as keep the adapter busy. */
const JUDGES = 4;

/** The number of the patient stands in each search, the paper's id in each retrieval. */
export const isAbout = ({ person }: Known) => ({ path, query }: SeenCall): boolean => decodeURIComponent(query).includes(person.ssin) || path.includes(`/${person.patient.id ?? ''}-`);

const judgeCalls = (known: Known, calls: readonly SeenCall[], say: Say): void => {
  const about = calls.filter(isAbout(known));
  if (known.authorisation === 'none' && about.length > 0) say(`${known.id ?? ''}: ${String(about.length)} calls without an authorisation`);
  if (known.callsAtSilence !== undefined && about.length > known.callsAtSilence) say(`${known.id ?? ''}: ${String(about.length - known.callsAtSilence)} calls after the withdrawal`);
};

export const judge = async (api: Api, all: readonly Known[], { calls, received }: { readonly calls: readonly SeenCall[]; readonly received: readonly ReceivedDocument[] }): Promise<readonly string[]> => {
  const faults: string[] = [];
  const say: Say = (fault) => { faults.push(fault); };
  const waiting = all.values();
  await Promise.all(Array.from({ length: JUDGES }, async () => {
    for (const known of waiting) {
      await judgeRequest(api, known, say);
      if (known.id === undefined) continue;
      await judgeDocuments(api, known, say);
      await judgeTransfers(api, known, say);
      await judgeDelivery(api, known, { received, say });
      judgeCalls(known, calls, say);
    }
  }));
  return faults;
};
