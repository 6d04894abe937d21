// `npm run demo`: the adapter and the counterparts as processes of their own, one request of each programme over HTTP alone, the story a line a step; then a month, a line a day.
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoMonth } from './demo-month.ts';
import { demoMonthStory } from './demo-month-story.ts';
import { demoPath } from './demo-path.ts';
import { demoRequests, type Story, type Uploads } from './demo-requests.ts';
import { httpCalls, type Api } from './http-calls.ts';
import { must } from './must.ts';
import { runProcess, type RunningProcess } from './run-process.ts';
import { say } from './say.ts';
import { toContent } from './to-content.ts';
import { toJson, type Json } from './to-json.ts';
import { toWorklistText } from './to-worklist-text.ts';

const START_MS = 20_000;
const WAIT_MS = 12_000;
const LOOK_MS = 100;

interface Stage { readonly adapter: Api; readonly network: Api; readonly story: Story }

let steps = 0;
const step = (text: string): void => {
  steps += 1;
  say(`${String(steps).padStart(2)}. ${text}`);
};

const until = async (what: string, look: () => Promise<Json | undefined>): Promise<Json> => {
  for (let left = WAIT_MS; left > 0; left -= LOOK_MS) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
  }
  throw new Error(`did not happen in time: ${what}`);
};

const stateOf = async ({ adapter }: Stage, id: string): Promise<Json> => (await adapter.get(`/second-opinion-requests/${id}`)).json();
const transferOf = (state: Json, key: string): Json => state.at('transfers').list.find((t) => t.at('custodian', 'key').text === key) ?? toJson(undefined);
const missingOf = (state: Json): string => state.at('missing').list.filter((m) => m.at('required').value === true).map((m) => `${m.at('text').text} (${m.at('suppliedBy').text})`).join('; ');
const documentsOf = (state: Json, key: string): number => transferOf(state, key).at('documents').list.length;

const uploadAll = async (adapter: Api): Promise<Uploads> => {
  const upload = async (text: string): Promise<string> =>
    (await adapter.upload('/uploads', 'application/pdf', Buffer.concat([...toContent({ kind: 'pdf', text })]))).json().at('sha256').text;
  return { proof: await upload('Birth certificate (invented)'), form: await upload('Signed authorisation (invented)'), referral: await upload('Referral letter (invented)') };
};

const playChild = async (stage: Stage): Promise<string> => {
  const { adapter, network, story } = stage;
  await network.post('/control/hold', { custodian: 'zuid' });
  const submitted = await adapter.post('/second-opinion-requests', demoRequests.child(story), [201]);
  const id = submitted.json().at('id').text;
  must(submitted.json().at('state').text === 'awaiting-information', 'the child\'s request waits for its authorisation');
  step(`A mother asks for her child (Brussels): 201, ${submitted.json().at('state').text}; missing: ${missingOf(submitted.json())}`);
  const again = await adapter.post('/second-opinion-requests', demoRequests.child(story), [200]);
  must(again.json().at('id').text === id, 'the same request again is the same request');
  step('The same request again: 200 with the first answer');
  await until('the exchange is denied', async () => {
    const state = await stateOf(stage, id);
    return transferOf(state, 'noord').at('statusReason').text === 'no-consent' ? state : undefined;
  });
  must((await network.get('/control/calls')).json().list.length === 0, 'nothing is asked without an authorisation');
  const denied = (await adapter.get('/fhir/R4/AuditEvent?outcome=8&_count=10', 'application/fhir+json')).json().at('entry').list;
  must(denied.length >= 2, 'each denial is on the audit trail');
  step(`Without an authorisation no call left; ${String(denied.length)} denials on the audit trail`);
  await adapter.post(`/second-opinion-requests/${id}/authorisations`, demoRequests.childAuthorisation(story, ['noord', 'zuid']), [201]);
  step('The mother signs an authorisation for both hospitals: 201');
  const found = await until('the first hospital\'s documents come', async () => {
    const state = await stateOf(stage, id);
    return documentsOf(state, 'noord') === 3 ? state : undefined;
  });
  step(`Hospital North answered: ${String(documentsOf(found, 'noord'))} documents found (ITI-78, ITI-67), fetched (ITI-68) and verified; Hospital South has none yet`);
  return id;
};

const openDocument = async ({ adapter }: Stage, id: string): Promise<void> => {
  const search = (await adapter.get(`/fhir/R4/DocumentReference?related=ServiceRequest/${id}&type=11526-1`, 'application/fhir+json')).json();
  const attachment = search.at('entry', 0, 'resource', 'content', 0, 'attachment');
  const opened = await adapter.get(`/fhir/R4/${attachment.at('url').text}`, '*/*');
  must(createHash('sha1').update(opened.bytes).digest('base64') === attachment.at('hash').text, 'the opened document is the one described');
  step(`A physician opens the pathology report: ${String(opened.bytes.length)} bytes of ${opened.headers.get('content-type') ?? ''}, SHA-1 as announced`);
};

const playAdult = async (stage: Stage): Promise<string> => {
  const { adapter, network, story } = stage;
  await network.post('/control/release', { id: 'marijke-imaging' });
  const submitted = (await adapter.post('/second-opinion-requests', { ...demoRequests.adult(story), recipients: demoRequests.adultRecipients }, [201])).json();
  const id = submitted.at('id').text;
  step(`A physician refers an adult (Dutch cancer institute): 201, ${submitted.at('state').text}; the referral implies the authorisation`);
  // the assessment opens with the minimum dossier; the transfer ends a moment later, when each kind has come
  const done = await until('the minimum dossier is complete, and the transfer with it', async () => {
    const state = await stateOf(stage, id);
    const isDone = state.at('dossier', 'complete').value === true && state.at('transfers').list.every((t) => t.at('status').text === 'completed');
    return isDone && state.at('state').text === 'assessment' ? state : undefined;
  });
  step(`Minimum dossier complete: ${done.at('dossier', 'items').list.map((i) => i.at('code').text).join(', ')}; next step: ${done.at('state').text}`);
  return id;
};

const playDeadlines = async (stage: Stage, id: string): Promise<void> => {
  const { adapter, network } = stage;
  const due = transferOf(await stateOf(stage, id), 'zuid').at('dueAt').text;
  const after = Temporal.Instant.from(due).add({ hours: 24 }).toString();
  const check = async (body: object): Promise<Json> => (await adapter.post('/deadline-checks', body, [200])).json();
  const dry = await check({ at: after, dryRun: true });
  must(dry.at('flagged').value === 2, 'two transfers would be overdue');
  const flagged = await check({ at: after });
  must(flagged.at('flagged').value === 2, 'two transfers are overdue');
  must((await check({ at: after })).at('flagged').value === 0, 'a second check records nothing twice');
  step(`Deadlines checked as of a day after the limit (${due}): ${flagged.at('flagged').text} transfers overdue, recorded once; the GP's, an estimate, is not`);
  await network.post('/control/release', { custodian: 'zuid' });
  await until('the late documents come', async () => {
    const state = await stateOf(stage, id);
    return documentsOf(state, 'zuid') === 2 ? state : undefined;
  });
  const transfer = transferOf(await stateOf(stage, id), 'zuid').at('id').text;
  const completed = (await adapter.post(`/second-opinion-requests/${id}/transfers/${transfer}/completion`, {
    completedAt: Temporal.Now.instant().toString({ smallestUnit: 'second' }), recordedBy: 'coordinator-1', evidence: 'All documents of the file list have come',
  }, [200])).json();
  const late = transferOf(completed, 'zuid');
  must(late.at('status').text === 'completed' && late.at('overdueCleared').text !== '', 'what arrives is no longer overdue');
  step(`Hospital South answered late; the coordinator completes its transfer: overdue since ${late.at('overdueSince').text}, cleared`);
};

const playTokens = async ({ network }: Stage): Promise<void> => {
  const calls = (await network.get('/control/calls')).json().list.map((c) => ({ path: c.at('path').text, authorised: c.at('authorised').value === true }));
  const given = calls.filter((c) => c.path === '/auth/zuid/token' && c.authorised).length;
  const asked = calls.filter((c) => c.path.startsWith('/custodians/zuid/')).length;
  must(given === 1 && asked > 1 && calls.every((c) => c.authorised), 'one token serves many calls, and no call is refused');
  step(`Hospital South gave one access token for a signed assertion; it served ${String(asked)} calls`);
};

const playWithdrawal = async (stage: Stage, id: string): Promise<void> => {
  const { adapter, network, story } = stage;
  const form = (await stateOf(stage, id)).at('authorisations', 0, 'id').text;
  const withdrawn = (await adapter.post(`/second-opinion-requests/${id}/authorisations/${form}/withdrawal`, { by: 'representative', withdrawnAt: story.now.toString({ smallestUnit: 'second' }) }, [200])).json();
  const calls = async (): Promise<number> => (await network.get('/control/calls')).json().list.length;
  const before = await calls();
  must(transferOf(withdrawn, 'noord').at('statusReason').text === 'consent-withdrawn', 'the exchange has stopped');
  await new Promise((resolve) => { setTimeout(resolve, 2500); });
  must(await calls() === before, 'nothing is asked after a withdrawal');
  step('The mother withdraws: the network is asked no more; the copy asked for by letter goes on with its clock');
};

/** S17: naming a recipient releases nothing, and a delivery counts when each document is acknowledged. */
const playDelivery = async (stage: Stage, id: string): Promise<void> => {
  const { adapter, network, story } = stage;
  const deliveryOf = (state: Json): Json => state.at('deliveries', 0);
  const ordered = (await adapter.post(`/second-opinion-requests/${id}/deliveries`, { recipient: 'gp', documents: 'dossier' }, [201])).json();
  const sent = deliveryOf(ordered).at('documents').list.length;
  const received = async (): Promise<number> => (await network.get('/control/state')).json().at('received').list.length;
  must(sent > 0 && deliveryOf(ordered).at('statusReason').text === 'no-consent' && await received() === 0, 'nothing goes to the GP before the patient releases it');
  await adapter.post(`/second-opinion-requests/${id}/authorisations`, demoRequests.adultRelease(story), [201]);
  const state = await until('the GP has the dossier', async () => {
    const seen = await stateOf(stage, id);
    return deliveryOf(seen).at('status').text === 'completed' ? seen : undefined;
  });
  const acknowledged = deliveryOf(state).at('documents').list.filter((d) => d.at('acknowledged').value === true).length;
  must(acknowledged === sent && await received() === sent, 'the GP acknowledges each document, once');
  step(`A copy of the dossier waits for the patient's release; she signs it, and it goes to her GP (ITI-65): ${String(acknowledged)} of ${String(sent)} documents acknowledged`);
};

const playEvidence = async ({ adapter }: Stage, id: string, folder: string): Promise<void> => {
  const file = path.join(folder, 'evidence.zip');
  writeFileSync(file, (await adapter.get(`/second-opinion-requests/${id}/evidence`, 'application/zip')).bytes, { mode: 0o600 });
  const verified = await runProcess({ file: 'main.ts', args: ['verify-evidence', file], ready: /"whole":true,"entries":(\d+)/u, timeoutMs: START_MS });
  must(await verified.ended() === 0, 'the archive is whole');
  step(`Her archive of evidence, checked offline: ${verified.ready[1] ?? ''} entries, chained, whole`);
};

const play = async (stage: Stage, folder: string): Promise<void> => {
  const child = await playChild(stage);
  await openDocument(stage, child);
  const adult = await playAdult(stage);
  await playDeadlines(stage, child);
  await playTokens(stage);
  await playWithdrawal(stage, child);
  await playDelivery(stage, adult);
  const page = (await stage.adapter.get('/worklist')).json();
  must(page.at('rows').list.length === 2, 'both requests are on the worklist');
  say(`\nWorklist\n${toWorklistText(page)}\n`);
  const onward = { adapter: stage.adapter, now: stage.story.now, step, until };
  await demoPath.adult({ ...onward, id: adult });
  await demoPath.child({ ...onward, id: child });
  await playEvidence(stage, adult, folder);
  must((await stage.adapter.get('/worklist')).json().at('rows').list.length === 0, 'nothing is left to do');
};

const playMonth = async ({ adapter, story: { now, run, uploads } }: Stage): Promise<void> => {
  say('\nA month in fast motion, a line a day: five custodians have 14 days each');
  const firstDay = now.toZonedDateTimeISO(demoMonthStory.timeZone).toPlainDate().subtract({ days: demoMonthStory.days });
  await demoMonth(adapter, { firstDay, run, form: uploads.form });
};

/** Those that come with the adapter, and the one of the month. */
const writeProgrammes = (folder: string): string => {
  const programmes = path.join(folder, 'programmes');
  cpSync(path.join(import.meta.dirname, '../config/programmes'), programmes, { recursive: true });
  writeFileSync(path.join(programmes, 'month.json'), JSON.stringify(demoMonthStory.programme));
  return programmes;
};

export const demo = async (): Promise<void> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'second-opinion-demo-'));
  const running: RunningProcess[] = [];
  try {
    const token = randomBytes(24).toString('hex');
    const simulator = await runProcess({ file: 'simulator/main.ts', args: ['--token', token], ready: /simulator ready (\S+)\/fhir peers (\[.*\])\n/u, timeoutMs: START_MS });
    running.push(simulator);
    const [, origin = '', peers = ''] = simulator.ready;
    step('The simulator runs: a regional network and two custodians');
    writeFileSync(path.join(folder, 'peers.json'), peers, { mode: 0o600 });
    const adapter = await runProcess({
      file: 'main.ts', ready: /second-opinion adapter (\S+)\n.*\naccess token in (\S+)\n/u, timeoutMs: START_MS,
      env: {
        PORT: '0', DATA_DIR: path.join(folder, 'data'), PEERS_FILE: path.join(folder, 'peers.json'), PROGRAMMES_DIR: writeProgrammes(folder), EXCHANGE_POLL_SECONDS: '1',
        // the demo makes the deadline checks, and nobody else does
        DEADLINE_CRON: '0 0 29 2 *', ALLOW_TIME_TRAVEL: 'true', LOG_LEVEL: 'error',
      },
    });
    running.push(adapter);
    const [, url = '', tokenFile = ''] = adapter.ready;
    step('The adapter runs, with an embedded store in a new folder');
    const network = httpCalls(origin);
    await network.post('/control/clients', { clientId: 'second-opinion-adapter', jwksUrl: `${url}/.well-known/jwks.json` });
    step('Hospital South registers the adapter as a client, by the public keys that it serves (SMART Backend Services)');
    const api = httpCalls(url, readFileSync(tokenFile, 'utf8').trim());
    const uploads = await uploadAll(api);
    step('Three files uploaded, named by their SHA-256');
    const stage: Stage = { adapter: api, network, story: { now: Temporal.Now.instant(), run: randomBytes(4).toString('hex'), uploads } };
    await play(stage, folder);
    await playMonth(stage);
    const statuses = await Promise.all(running.splice(0).map((p) => p.stop()));
    must(statuses.every((s) => s === 0), 'both processes stop when told to');
    say('\nThe demo ended as it should.');
  } finally {
    await Promise.all(running.map((p) => p.stop()));
    if (process.argv.includes('--keep')) say(`Data kept in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
};

await demo();
