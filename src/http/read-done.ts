// What a form of ours has done, as the address of the page that follows it says.
import type { Request } from 'express';
import { readQuery } from './read-query.ts';

export const readDone = (req: Request): string | undefined => {
  const query = readQuery(req);
  return query.ok ? query.value.get('done') : undefined;
};
