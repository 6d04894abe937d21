// Which configured programme a request belongs to: its coordination task is tagged with it.
import { PROGRAMME_CODES } from '../core/fhir/systems.ts';
import type { Programme } from '../core/intake/programme.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';

export const programmeOf = (programmes: ReadonlyMap<string, Programme>, record: Pick<RequestRecord, 'coordination'>): Programme | undefined =>
  programmes.get(record.coordination.meta?.tag?.find((t) => t.system === PROGRAMME_CODES)?.code ?? '');
