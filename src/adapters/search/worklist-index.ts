// One row for each open coordination task, by which the worklist is read in its own order: the earliest due, none last, then when it was authored.
import type { Resource } from '@medplum/fhirtypes';
import { findExtension } from '../../core/fhir/extensions.ts';
import { EXT_ATTENTION_BY, TASK_CODE } from '../../core/fhir/systems.ts';
import type { IndexValue } from '../store/index-value.ts';
import { toDateRange } from './to-date-range.ts';

/** No search parameter: only the worklist reads it. */
const PARAM = 'Task._worklist';
/** Statuses in which a request is open (S11). */
const OPEN: readonly string[] = ['draft', 'received', 'accepted', 'in-progress'];

/** Before every date, so that all are written with as many digits and sort as text. */
const EARLIEST = -100_000_000_000_000;
const NONE = '~';
const toSortable = (dateTime: string | undefined): string => {
  const at = dateTime === undefined ? undefined : toDateRange(dateTime)?.lo;
  return at === undefined ? NONE : String(at - EARLIEST).padStart(15, '0');
};

const toRows = (resource: Resource): readonly IndexValue[] => {
  if (resource.resourceType !== 'Task' || !OPEN.includes(resource.status)) return [];
  if (!resource.code?.coding?.some(({ system, code }) => system === TASK_CODE && code === 'fulfill')) return [];
  const value = `${toSortable(findExtension(resource, EXT_ATTENTION_BY)?.valueDateTime)} ${toSortable(resource.authoredOn)}`;
  return [{ kind: 'string', param: PARAM, value, raw: '' }];
};

export const worklistIndex = { PARAM, toRows };
