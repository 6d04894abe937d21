// One row for each open coordination task, by which the worklist is read in its own order: the earliest due, none last, then when it was authored.
import type { Coding, Resource, Task } from '@medplum/fhirtypes';
import { findExtension } from '../../core/fhir/extensions.ts';
import { EXT_ATTENTION_BY, PROGRAMME_CODES, STATUS_REASONS, STEP_CODES, TASK_CODE } from '../../core/fhir/systems.ts';
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

type Mark = 'programme' | 'status' | 'reason' | 'step';
/** What the worklist is filtered by stands in the row itself: one look at it answers each filter. */
const toMark = (kind: Mark, code: string): string => `\n${kind}=${code}\n`;

const codeOf = (codings: readonly Coding[] | undefined, system: string): string => codings?.find((coding) => coding.system === system)?.code ?? '';

const isCoordination = (task: Task): boolean => codeOf(task.code?.coding, TASK_CODE) === 'fulfill';

const toRows = (resource: Resource): readonly IndexValue[] => {
  if (resource.resourceType !== 'Task' || !OPEN.includes(resource.status) || !isCoordination(resource)) return [];
  const marks = [
    toMark('programme', codeOf(resource.meta?.tag, PROGRAMME_CODES)), toMark('status', resource.status),
    toMark('reason', codeOf(resource.statusReason?.coding, STATUS_REASONS)), toMark('step', codeOf(resource.businessStatus?.coding, STEP_CODES)),
  ];
  const value = `${toSortable(findExtension(resource, EXT_ATTENTION_BY)?.valueDateTime)} ${toSortable(resource.authoredOn)}`;
  return [{ kind: 'string', param: PARAM, value, raw: marks.join('') }];
};

export const worklistIndex = { PARAM, toMark, toRows };
