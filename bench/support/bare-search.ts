// What an answer to ITI-67 costs at the least: express, one SQL query for the rows, no caller known, no release decided, nothing audited. Runs as a process of its own.
// node bare-search.ts (--file store.db | --url postgresql://…)
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import express from 'express';
import pg from 'pg';

const ROWS = (first: string, second: string): string => `select d.content from search_token i
  join resources p on p.rid = i.rid and p.type = 'Patient' and p.deleted = 0
  join search_reference s on s.param = 'DocumentReference.patient' and s.target = 'Patient/' || p.id
  join resources d on d.rid = s.rid and d.deleted = 0
  where i.param = 'Patient.identifier' and i.system = ${first} and i.code = ${second}`;

type FindRows = (system: string, value: string) => readonly { readonly content: string }[] | Promise<readonly { readonly content: string }[]>;

const { values } = parseArgs({ options: { file: { type: 'string' }, url: { type: 'string' } } });

const openRows = (): FindRows => {
  if (values.url !== undefined) {
    const pool = new pg.Pool({ connectionString: values.url, max: 10 });
    return async (system, value) => (await pool.query<{ content: string }>({ name: 'documents', text: ROWS('$1', '$2'), values: [system, value] })).rows;
  }
  const statement = new DatabaseSync(values.file ?? '', { readOnly: true, timeout: 5000 }).prepare(ROWS('?', '?'));
  return (system, value) => statement.all(system, value) as { content: string }[];
};

const find = openRows();
const app = express();
app.get('/fhir/R4/DocumentReference', async (request, response) => {
  const asked = request.query['patient.identifier'];
  const [system = '', value = ''] = typeof asked === 'string' ? asked.split('|') : [];
  const entry = (await find(system, value)).map(({ content }) => ({ resource: JSON.parse(content) as object, search: { mode: 'match' } }));
  response.type('application/fhir+json').send(JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: entry.length, entry }));
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`bare search http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`);
});
process.once('SIGTERM', () => process.exit(0));
