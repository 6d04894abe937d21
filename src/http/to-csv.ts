// A table as CSV (RFC 4180) that a spreadsheet opens as what it is: a text that would begin a formula there is disarmed. https://owasp.org/www-community/attacks/CSV_Injection

type Cell = string | number | undefined;

/** A quotation mark before it makes it text to a spreadsheet. */
const disarm = (text: string): string => (/^[=+\-@\t\r\n]/u.test(text) ? `'${text}` : text);

const toCell = (cell: Cell): string => {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const text = disarm(cell);
  return /[",;\r\n\t']/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Lines end as RFC 4180 has it, the last one too. Absent values are empty. */
export const toCsv = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [columns, ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
