// The documents that an embedded database names: each must lie beside it.
import { DatabaseSync } from 'node:sqlite';
import { SHA256_TAG } from '../../core/fhir/systems.ts';

/** SHA-256 in lower-case hex, of every current Binary that does not carry its bytes itself, as the kept intake does. The file must be a database of this adapter that nobody writes to. */
export const findNamedFiles = (file: string): readonly string[] => {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = db.prepare(`select distinct s.code from search_token s cross join resources r on r.rid = s.rid
      where s.param = 'Binary._tag' and s.system = ? and json_extract(r.content, '$.data') is null order by s.code`).all(SHA256_TAG);
    return rows.flatMap(({ code }) => (typeof code === 'string' ? [code] : []));
  } finally {
    db.close();
  }
};
