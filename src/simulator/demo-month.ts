// A month in fast motion, a line a day: the deadline check is made as of each morning, and what custodians and patients do comes at ten.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { readNotice, type Notice } from '../core/fhir/notice.ts';
import { demoMonthStory, type MonthIds, type MonthStory } from './demo-month-story.ts';
import type { Api } from './http-calls.ts';
import { must } from './must.ts';
import { say } from './say.ts';
import type { Json } from './to-json.ts';

const { acts, atOf, custodians, days } = demoMonthStory;

interface Month {
  readonly adapter: Api;
  readonly story: MonthStory;
  readonly ids: MonthIds;
  /** By id of the transfer. */
  readonly names: ReadonlyMap<string, string>;
}

const ADDRESSEES = { 'custodian': 'custodian', 'coordinator': 'coordinator', 'head-of-department': 'head', 'ombudsperson': 'ombudsperson' } as const satisfies Record<Notice['addressee'], string>;

const begin = async (adapter: Api, story: MonthStory): Promise<Month> => {
  const requests = demoMonthStory.requests(story);
  const ask = async (intake: object): Promise<Json> => (await adapter.post('/second-opinion-requests', intake, [201])).json();
  const [anna, bram] = [await ask(requests.anna), await ask(requests.bram)];
  const transfers = [...anna.at('transfers').list, ...bram.at('transfers').list];
  return {
    adapter, story,
    ids: { anna: anna.at('id').text, bram: bram.at('id').text, bramForm: bram.at('authorisations', 0, 'id').text },
    names: new Map(transfers.map((t) => [t.at('id').text, custodians.get(t.at('custodian', 'key').text)?.name ?? '?'])),
  };
};

const readNotices = async ({ adapter, names }: Month): Promise<readonly Notice[]> => {
  const page = (await adapter.get('/fhir/R4/CommunicationRequest?_count=200&_sort=occurrence', 'application/fhir+json')).json();
  const notices = page.at('entry').list.map((e) => readNotice(e.at('resource').value as CommunicationRequest));
  return notices.filter(({ transfer }) => names.has(transfer.replace('Task/', '')));
};

const toNoticeText = ({ names }: Month, { transfer, step, addressee }: Notice): string => `${ADDRESSEES[addressee]} (${names.get(transfer.replace('Task/', '')) ?? ''}, ${step})`;

const toDayText = ({ firstDay }: MonthStory, day: number): string => firstDay.add({ days: day }).toLocaleString('en-GB', { weekday: 'short', day: '2-digit', month: 'short' }).replace(',', '');

interface Day { readonly flagged: readonly string[]; readonly told: readonly string[]; readonly came: readonly string[] }

const toLine = ({ flagged, told, came }: Day): string => [
  ...(flagged.length > 0 ? [`OVERDUE: ${flagged.join(', ')}`] : []),
  ...(told.length > 0 ? [`notice to ${told.join(', ')}`] : []),
  ...came,
].join('; ') || '-';

const checkAsOf = async ({ adapter, story }: Month, day: number): Promise<Json> => (await adapter.post('/deadline-checks', { at: atOf(story, day, 8) }, [200])).json();

const playDay = async (month: Month, day: number, known: Set<string>): Promise<Day> => {
  const { adapter, story, ids, names } = month;
  const checked = await checkAsOf(month, day);
  const fresh = (await readNotices(month)).filter(({ id, status }) => !known.has(id) && status !== 'revoked');
  for (const { id } of fresh) known.add(id);
  const today = acts.filter((act) => act.day === day);
  for (const { path, body } of today) await adapter.post(path(ids), body(atOf(story, day, 10)), [200]);
  const came = [...custodians.values()].filter((c) => c.day === day).map(({ name }) => `${name} has the request`);
  return { flagged: checked.at('transfers').list.map(({ text }) => names.get(text) ?? '?'), told: fresh.map((n) => toNoticeText(month, n)), came: [...came, ...today.map(({ said }) => said)] };
};

/** Each step and addressee of a transfer once, and nothing about what is not owed any more. */
const checkNotices = (month: Month, notices: readonly Notice[]): void => {
  const said = notices.map((n) => toNoticeText(month, n));
  must(new Set(said).size === said.length, 'no notice is made twice');
  must(!said.some((text) => text.includes('Mill')), 'nobody is told of what a patient has withdrawn');
  must(said.filter((text) => text.includes('North')).length === 1, 'a custodian in time is told of before, and never after');
};

/** Played in the past, up to yesterday: nothing that it records lies ahead of the adapter's clock. */
export const demoMonth = async (adapter: Api, story: MonthStory): Promise<void> => {
  const month = await begin(adapter, story);
  const known = new Set<string>();
  const flagged: string[] = [];
  for (let day = 0; day < days; day += 1) {
    const played = await playDay(month, day, known);
    flagged.push(...played.flagged);
    say(`${toDayText(story, day)}  ${toLine(played)}`);
  }
  must(flagged.join() === 'South,West', 'those that are late are flagged, once each');
  const notices = await readNotices(month);
  checkNotices(month, notices);
  const again = await checkAsOf(month, days - 1);
  must(again.at('flagged').value === 0 && (await readNotices(month)).length === notices.length, 'a second check does nothing twice');
  say(`${String(flagged.length)} flagged and ${String(notices.length)} notices, each once; West is still open`);
};
