// A name for how resources are indexed: changes with every definition that is searched, and by hand with the code that reads values.
import { createHash } from 'node:crypto';
import { searchParameters } from './search-parameters.ts';
import { worklistIndex } from './worklist-index.ts';

/** To be raised when `index-values.ts`, `to-date-range.ts`, `normalise-text.ts`, `to-index-key.ts`, `people-inside.ts` or `worklist-index.ts` writes other rows for the same resource. */
const WRITING = 2;

const definitions = [...searchParameters.values()].flatMap((ofType) => [...ofType.values()].map(({ param, type, expression }) => `${param} ${type} ${expression}`));

export const indexForm: string = createHash('sha256').update([`${worklistIndex.PARAM} ${String(WRITING)}`, ...definitions].join('\n')).digest('hex');
