// A request of the fixtures with its report to be written: its reviewer named, what is missing set aside, the steps between left out.
import { TOKEN } from './start-with-cases.ts';

const PLACER = 'SO-2026-0018';

const asker = (url: string) => async (method: 'GET' | 'POST', at: string, body?: object): Promise<unknown> => {
  const response = await fetch(`${url}${at}`, { method, headers: { Authorization: `Bearer ${TOKEN}`, Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) }, ...(body && { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${at} answered ${String(response.status)}: ${text}`);
  return text === '' ? undefined : JSON.parse(text) as unknown;
};

/** The request's id. */
export const opinionToWrite = async (url: string): Promise<string> => {
  const ask = asker(url);
  const { rows } = await ask('GET', '/worklist') as { readonly rows: readonly { readonly id: string; readonly placerIdentifier: { readonly value: string } }[] };
  const id = rows.find((row) => row.placerIdentifier.value === PLACER)?.id;
  if (id === undefined) throw new Error(`the worklist has no ${PLACER}`);
  const act = (under: string, body: object): Promise<unknown> => ask('POST', `/second-opinion-requests/${id}/${under}`, body);
  await act('steps/assessment/assignment', { reviewer: { identifiers: [{ system: 'https://reviewers.example.org', value: 'R-1' }], name: { family: 'Bedacht', given: ['Mila'] } } });
  await act('steps/assessment/override', { physician: 'Dr. Bedacht', reason: 'What is missing is not needed' });
  await act('assessment', { decision: 'accept' });
  for (const step of ['first-visit', 'team-meeting', 'second-visit']) await act(`steps/${step}/skip`, { reason: 'The family lives abroad' });
  return id;
};
