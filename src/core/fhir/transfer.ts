// A transfer Task's own words, read once and in one place (S12). The Task is the state; this is a view of it.
import type { CodeableConcept, Extension, Task, TaskInput, TaskOutput } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { findExtension, findExtensions, withExtension } from './extensions.ts';
import { hasCode } from './has-code.ts';
import { readExchange, readFailure, toExchangeExtension, toFailureExtension, type OutboxFailure, type OutboxState } from './outbox.ts';
import { EXT_CLOCK, EXT_DEADLINE_CHECK_AT, EXT_EXCHANGE, EXT_EXCHANGE_FAILURE, EXT_OVERDUE, EXT_QUARANTINE_REASON, LOINC, TASK_CODES, TASK_PARAMETERS } from './systems.ts';

/** Codes of TASK_PARAMETERS. `document-kind`, `deliver-to`, `authorisation`, `network-peer`, `custodian-key` are inputs; the others outputs. */
export type TaskParameter = 'document-kind' | 'deliver-to' | 'authorisation' | 'network-peer' | 'custodian-key' | 'document' | 'quarantined';

/** `received`: the legal clock. `requested`: the rule counts from the request. `sent`: an estimate while the receipt is unknown, never called a breach (S3). */
export type ClockBasis = 'received' | 'requested' | 'sent';

/** When a clock that may be paused stood still; `to` absent: it still does. `reason`: `query`, the custodian asked back. */
export interface ClockPause { readonly from: string; readonly to?: string; readonly reason: 'query' }

/** What happened, from which the due date is computed: FHIR dateTimes. `basis` is derived and kept for who only reads. */
export interface TransferEvents {
  readonly requestedAt?: string;
  readonly receivedAt?: string;
  readonly validAt?: string;
  /** First permitted query over the network. */
  readonly firstQueryAt?: string;
  /** Whether they count is for the rule to say. */
  readonly pauses?: readonly ClockPause[];
  /** Announced by the custodian. */
  readonly extended?: { readonly at: string; readonly reason?: string };
  /** executionPeriod.end of one that has ended. */
  readonly handedOverAt?: string;
  readonly cancelledAt?: string;
  /** Id of the rule that governs it, chosen when it was made; absent: the programme's. */
  readonly rule?: string;
  readonly basis?: ClockBasis;
  readonly timeZone?: string;
}

export interface Transfer {
  readonly id: string;
  readonly status: Task['status'];
  /** Code of STATUS_REASONS. */
  readonly statusReason?: string;
  /** `Organization/…` or `urn:uuid:…` of the custodian. */
  readonly custodian: string;
  readonly custodianKey: string;
  /** Peer id; absent: by letter. */
  readonly peer?: string;
  readonly deliverTo: string;
  /** LOINC types wanted; `['11503-0']`: a complete copy. */
  readonly kinds: readonly string[];
  readonly clock: TransferEvents;
  /** restriction.period */
  readonly startAt?: string;
  readonly dueAt?: string;
  readonly overdue?: { readonly since: string; readonly cleared?: string };
  readonly exchange?: OutboxState;
  /** Why it does not go on; absent: it waits its turn, or for the custodian. `attempts` that failed in a row. */
  readonly failure?: OutboxFailure;
  /** References of what came. */
  readonly documents: readonly string[];
  readonly quarantined: readonly { readonly binary: string; readonly reason: string }[];
}

export const COMPLETE_COPY = '11503-0';
/** A transfer in one of these still runs. */
const OPEN: readonly string[] = ['draft', 'requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold'];

export const isTransfer = (task: Task): boolean => hasCode(task.code, TASK_CODES, 'provide-records');
/** Id of the ServiceRequest that a task of the outbox belongs to. */
export const requestIdOf = (task: Task): string => task.basedOn?.[0]?.reference?.replace('ServiceRequest/', '') ?? '';
export const isOpen = (task: Task): boolean => OPEN.includes(task.status);

const parameterOf = (type: CodeableConcept): string | undefined => type.coding?.find((c) => c.system === TASK_PARAMETERS)?.code;
const inputs = (task: Task, code: TaskParameter): readonly TaskInput[] => task.input?.filter((i) => parameterOf(i.type) === code) ?? [];
const outputs = (task: Task, code: TaskParameter): readonly TaskOutput[] => task.output?.filter((o) => parameterOf(o.type) === code) ?? [];

const present = <T>(values: readonly (T | undefined)[]): readonly T[] => values.filter((v) => v !== undefined);

const BASES: readonly string[] = ['received', 'requested', 'sent'] satisfies readonly ClockBasis[];
const isBasis = (code: string | undefined): code is ClockBasis => code !== undefined && BASES.includes(code);

const readPauses = (clock: Extension | undefined): readonly ClockPause[] => findExtensions(clock, 'pause').flatMap((pause) => {
  const from = findExtension(pause, 'from')?.valueDateTime;
  return from === undefined ? [] : [compact({ from, to: findExtension(pause, 'to')?.valueDateTime, reason: 'query' as const })];
});

const readExtended = (clock: Extension | undefined): TransferEvents['extended'] => {
  const extended = findExtension(clock, 'extended');
  const at = findExtension(extended, 'at')?.valueDateTime;
  return at === undefined ? undefined : compact({ at, reason: findExtension(extended, 'reason')?.valueString });
};

/** The end of the Task is the event: when the copy was handed over, or when nobody wanted it any more. */
const readEnd = (task: Task): Pick<TransferEvents, 'handedOverAt' | 'cancelledAt'> => {
  const at = task.executionPeriod?.end;
  if (at === undefined || isOpen(task)) return {};
  return task.status === 'completed' ? { handedOverAt: at } : { cancelledAt: at };
};

const readCode = (clock: Extension | undefined, url: string): string | undefined => findExtension(clock, url)?.valueCode;

const readBasis = (clock: Extension | undefined): ClockBasis | undefined => {
  const basis = readCode(clock, 'basis');
  return isBasis(basis) ? basis : undefined;
};

const readPeriod = (task: Task): Pick<Transfer, 'startAt' | 'dueAt'> => compact({ startAt: task.restriction?.period?.start, dueAt: task.restriction?.period?.end });

const readClock = (task: Task): TransferEvents => {
  const clock = findExtension(task, EXT_CLOCK);
  const at = (url: string): string | undefined => findExtension(clock, url)?.valueDateTime;
  const [requestedAt, basis] = [at('requestedAt'), readBasis(clock)];
  // releases before 0.2 kept no event of the first query: the estimate began with it
  const firstQueryAt = at('firstQueryAt') ?? (basis === 'sent' && !requestedAt ? readPeriod(task).startAt : undefined);
  return compact({
    requestedAt, firstQueryAt, basis,
    receivedAt: at('receivedAt'),
    validAt: at('validAt'),
    pauses: readPauses(clock),
    extended: readExtended(clock),
    ...readEnd(task),
    rule: readCode(clock, 'rule'),
    timeZone: readCode(clock, 'timeZone'),
  });
};

const readOverdue = (task: Task): Transfer['overdue'] => {
  const overdue = findExtension(task, EXT_OVERDUE);
  const since = findExtension(overdue, 'since')?.valueDate;
  return since ? compact({ since, cleared: findExtension(overdue, 'cleared')?.valueDateTime }) : undefined;
};

const readInputs = (task: Task): Pick<Transfer, 'custodianKey' | 'deliverTo' | 'kinds'> => ({
  custodianKey: inputs(task, 'custodian-key')[0]?.valueString ?? '',
  deliverTo: inputs(task, 'deliver-to')[0]?.valueReference?.reference ?? '',
  kinds: present(inputs(task, 'document-kind').map((i) => i.valueCodeableConcept?.coding?.find((c) => c.system === LOINC)?.code)),
});

const readOutputs = (task: Task): Pick<Transfer, 'documents' | 'quarantined'> => ({
  documents: present(outputs(task, 'document').map((o) => o.valueReference?.reference)),
  quarantined: outputs(task, 'quarantined').map((o) => ({
    binary: o.valueReference?.reference ?? '',
    reason: findExtension(o, EXT_QUARANTINE_REASON)?.valueCodeableConcept?.coding?.[0]?.code ?? '',
  })),
});

const readReasons = (task: Task): Pick<Transfer, 'statusReason' | 'peer'> =>
  compact({ statusReason: task.statusReason?.coding?.[0]?.code, peer: inputs(task, 'network-peer')[0]?.valueString });

const read = (task: Task): Transfer => ({
  ...readInputs(task),
  ...readOutputs(task),
  ...readPeriod(task),
  ...readReasons(task),
  ...compact({ overdue: readOverdue(task), exchange: readExchange(task), failure: readFailure(task) }),
  id: task.id ?? '',
  status: task.status,
  custodian: task.owner?.reference ?? '',
  clock: readClock(task),
});

/** One Task is asked by many, one after the other. A Task never changes; what becomes of it is another one. */
const READ = new WeakMap<Task, Transfer>();

export const readTransfer = (task: Task): Transfer => {
  const known = READ.get(task);
  if (known) return known;
  const transfer = read(task);
  READ.set(task, transfer);
  return transfer;
};

/** The Task with its outbox state set, or removed (`undefined`: nobody needs to ask the network). */
export const withExchange = (task: Task, exchange: Transfer['exchange']): Task => withExtension(task, EXT_EXCHANGE, toExchangeExtension(exchange));

export const withFailure = (task: Task, failure: Transfer['failure']): Task => withExtension(task, EXT_EXCHANGE_FAILURE, toFailureExtension(failure));

const dateTime = (url: string, value: string | undefined): Extension[] => (value ? [{ url, valueDateTime: value }] : []);
const code = (url: string, value: string | undefined): Extension[] => (value ? [{ url, valueCode: value }] : []);

const toPause = ({ from, to, reason }: ClockPause): Extension => ({ url: 'pause', extension: [...dateTime('from', from), ...dateTime('to', to), ...code('reason', reason)] });

const toExtended = ({ at, reason }: NonNullable<TransferEvents['extended']>): Extension =>
  ({ url: 'extended', extension: [...dateTime('at', at), ...(reason ? [{ url: 'reason', valueString: reason }] : [])] });

/** How it ended is the Task's own, and not written here. */
export const withClock = (task: Task, clock: TransferEvents): Task => withExtension(task, EXT_CLOCK, [{
  url: EXT_CLOCK,
  extension: [
    ...dateTime('requestedAt', clock.requestedAt),
    ...dateTime('receivedAt', clock.receivedAt),
    ...dateTime('validAt', clock.validAt),
    ...dateTime('firstQueryAt', clock.firstQueryAt),
    ...(clock.pauses ?? []).map(toPause),
    ...(clock.extended ? [toExtended(clock.extended)] : []),
    ...code('rule', clock.rule),
    ...code('basis', clock.basis),
    ...code('timeZone', clock.timeZone),
  ],
}]);

export const withOverdue = (task: Task, overdue: { readonly since: string; readonly cleared?: string }): Task => withExtension(task, EXT_OVERDUE, [{
  url: EXT_OVERDUE,
  extension: [{ url: 'since', valueDate: overdue.since }, ...(overdue.cleared ? [{ url: 'cleared', valueDateTime: overdue.cleared }] : [])],
}]);

export const withDeadlineCheckAt = (task: Task, at: string | undefined): Task =>
  withExtension(task, EXT_DEADLINE_CHECK_AT, at ? [{ url: EXT_DEADLINE_CHECK_AT, valueDateTime: at }] : []);
