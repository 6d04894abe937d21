// What people and systems do to the adapter while it is killed: each deed notes what was acknowledged, and sends again what was not.
import { toStableUrn } from '../../src/simulator/to-stable-urn.ts';
import type { Api, Answer } from '../support/adapter.ts';
import { provideBundle } from '../support/provide.ts';
import { bytesOf, sha256Of, uploadFiles } from '../support/stories.ts';
import type { Chance } from './chance.ts';
import type { Person } from './people.ts';

export interface Known {
  readonly person: Person;
  readonly intake: object;
  /** Some never authorise anything: nothing may be asked about them. */
  readonly mayAuthorise: boolean;
  readonly mayWithdraw: boolean;
  /** What is sent, the same at each attempt. */
  readonly form: object;
  withdrawnAt?: string;
  /** Once acknowledged. */
  id?: string;
  /** `sent`: under way, or lost on the way; `acknowledged`: it counts. */
  authorisation: 'none' | 'sent' | 'acknowledged';
  withdrawal: 'none' | 'sent' | 'acknowledged';
  /** Of the dossier, to the GP. */
  delivery: 'none' | 'sent' | 'acknowledged';
  /** How many calls had been made about this person a while after the withdrawal was acknowledged: there may be none after them. */
  callsAtSilence?: number;
  /** SHA-256 of files that were acknowledged as documents. */
  readonly documents: Set<string>;
}

/** Ids of the peer file. */
const PEERS = ['noord', 'zuid', 'gp'] as const;

/** Nothing where the process died before it answered, or is not up yet. */
const tried = (call: Promise<Answer>): Promise<Answer | undefined> => call.catch(() => undefined);

const expectOk = (answer: Answer | undefined, what: string): Answer | undefined => {
  // the store may be about to close: such an answer acknowledges nothing
  if (answer === undefined || answer.status === 503) return undefined;
  if (answer.status > 201) throw new Error(`${what} answered ${String(answer.status)}: ${answer.text}`);
  return answer;
};

const submit = async (api: Api, known: Known): Promise<void> => {
  const answer = expectOk(await tried(api.post('/second-opinion-requests', known.intake)), 'an intake');
  if (answer) known.id = answer.body.at('id').text;
};

const authorise = async (api: Api, known: Known): Promise<void> => {
  const body = await uploadFiles(api, known.form).catch(() => undefined);
  if (!body) return;
  known.authorisation = 'sent';
  const answer = expectOk(await tried(api.post(`/second-opinion-requests/${known.id ?? ''}/authorisations`, body, { 'Idempotency-Key': 'authorisation' })), 'an authorisation');
  if (answer) known.authorisation = 'acknowledged';
};

const withdraw = async (api: Api, known: Known): Promise<void> => {
  const at = `/second-opinion-requests/${known.id ?? ''}`;
  const state = await tried(api.get(at));
  const form = state?.body.at('authorisations', 0, 'id').text ?? '';
  if (form === '') return;
  known.withdrawal = 'sent';
  known.withdrawnAt ??= Temporal.Now.instant().toString({ smallestUnit: 'second' });
  const { withdrawnAt } = known;
  const answer = expectOk(await tried(api.post(`${at}/authorisations/${form}/withdrawal`, { by: 'representative', withdrawnAt }, { 'Idempotency-Key': 'withdrawal' })), 'a withdrawal');
  if (answer) known.withdrawal = 'acknowledged';
};

const attach = async (api: Api, known: Known, text: string): Promise<void> => {
  const bytes = bytesOf('application/pdf', `${text} of ${known.person.patient.id ?? ''}`);
  const answer = expectOk(await tried(api.upload(`/second-opinion-requests/${known.id ?? ''}/documents?type=34133-9`, 'application/pdf', bytes)), 'a document');
  if (answer) known.documents.add(sha256Of(bytes));
};

/** The dossier as it is then, to the GP. */
const deliver = async (api: Api, known: Known): Promise<void> => {
  known.delivery = 'sent';
  const answer = expectOk(await tried(api.post(`/second-opinion-requests/${known.id ?? ''}/deliveries`, { recipient: 'gp', documents: 'dossier' }, { 'Idempotency-Key': 'delivery' })), 'a delivery');
  if (answer) known.delivery = 'acknowledged';
};

/** A coordinator has everything tried again that was given up: what a recipient lost, and where a custodian refused the token each time it was asked. */
export const replayGivenUp = async (api: Api): Promise<void> => {
  for (const peer of PEERS) expectOk(await tried(api.post(`/peers/${peer}/replay`, {})), 'a replay');
};

/** A number of a submission set that nobody else has. */
let submissions = 0;

/**
 * The custodian sends a paper that it is also asked for, or sent before: the same document in another message, or the same message,
 * to two replicas at once. Without an authorisation it waits for a coordinator, after a withdrawal it is refused; it is filed never or once.
 */
const sendUnasked = async (apis: readonly Api[], known: Known, chance: Chance): Promise<void> => {
  const paper = known.person.papers[0];
  if (!paper) return;
  submissions += 1;
  const bundle = JSON.stringify(provideBundle({ uniqueId: toStableUrn(`unique ${paper.id}`), text: Buffer.from(bytesOf('text/plain', paper.text)).toString(), type: '11502-2', patient: known.person.ssin }))
    .replaceAll(/urn:oid:2\.25\.7\d*/gu, `urn:oid:2.25.7${String(chance.isTrue(0.5) ? submissions : known.person.n)}`);
  const answers = await Promise.all([chance.oneOf(apis), chance.oneOf(apis)].flatMap((api) => (api ? [tried(api.post('/fhir/R4', bundle, { 'Content-Type': 'application/fhir+json' }))] : [])));
  for (const answer of answers) if (answer?.status !== 403 || known.withdrawal === 'none') expectOk(answer, 'a document that was sent');
};

/** One deed of somebody: a new request is sent again and again until it is acknowledged. */
export const doSomething = async (apis: readonly Api[], known: Known, chance: Chance): Promise<void> => {
  const api = chance.oneOf(apis);
  if (!api) return;
  if (known.id === undefined) return submit(api, known);
  if (known.mayAuthorise && known.authorisation !== 'acknowledged' && chance.isTrue(0.7)) return authorise(api, known);
  if (known.authorisation === 'acknowledged' && known.withdrawal !== 'acknowledged' && known.mayWithdraw && (known.withdrawal === 'sent' || chance.isTrue(0.1))) return withdraw(api, known);
  if (known.delivery === 'sent' || (known.authorisation === 'acknowledged' && !known.mayWithdraw && known.documents.size > 0 && known.delivery === 'none' && chance.isTrue(0.3))) return deliver(api, known);
  if (chance.isTrue(0.05)) return replayGivenUp(api);
  if (chance.isTrue(0.2)) return sendUnasked(apis, known, chance);
  if (chance.isTrue(0.5)) return attach(api, known, `Paper ${String(chance.below(3))}`);
  return void expectOk(await tried(api.get(`/second-opinion-requests/${known.id}`)), 'a state');
};
