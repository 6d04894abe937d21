// A page of the worklist as lines of text.
import type { Json } from './to-json.ts';

const days = (transfer: Json): string => {
  if (transfer.at('overdue').value === true) return `${transfer.at('daysLate').text} days late`;
  const left = transfer.at('daysLeft').text;
  if (left === '') return 'no clock yet';
  return `${left} days left${transfer.at('estimate').value === true ? ' (estimate)' : ''}`;
};

const toRow = (row: Json): string => [
  `${row.at('placerIdentifier', 'value').text}  ${row.at('programme').text}  ${row.at('state').text}`,
  ...row.at('transfers').list.map((t) => `    ${t.at('custodian', 'name').text}: ${t.at('status').text}, due ${t.at('dueOn').text || '-'}, ${days(t)}`),
  ...row.at('missing').list.map((m) => `    missing: ${m.at('text').text} (${m.at('suppliedBy').text})`),
].join('\n');

export const toWorklistText = (page: Json): string => page.at('rows').list.map(toRow).join('\n');
