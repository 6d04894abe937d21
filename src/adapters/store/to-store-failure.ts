// What the engines throw, as failures that a caller can act on; anything else is a bug and is thrown on.
import { fail, type Failure } from '../../core/kernel/result.ts';

/** https://www.sqlite.org/rescode.html: FULL; IOERR_SHMSIZE, when the WAL index finds no room. */
const SQLITE_NO_ROOM: readonly unknown[] = [13, 4874];
/** BUSY and its extensions: another process writes for longer than the timeout. */
const SQLITE_BUSY: readonly unknown[] = [5, 261, 517, 773];
/** https://www.postgresql.org/docs/current/errcodes-appendix.html: disk_full; the connection's and the operator's classes; too_many_connections. */
const POSTGRES_NO_ROOM = '53100';
const UNREACHABLE = /^(08...|57P0.|25P03|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/u;
/** `pg` gives these no code; a socket that is not there fails in `connect`. */
const UNREACHABLE_TEXT = /^(Connection terminated|timeout (exceeded|expired) when trying to connect|timeout expired|Client has encountered a connection error)/u;

type EngineError = Error & { readonly code?: unknown; readonly errcode?: unknown; readonly syscall?: unknown };

const isNoRoom = ({ code, errcode }: EngineError): boolean => code === POSTGRES_NO_ROOM || code === 'ENOSPC' || SQLITE_NO_ROOM.includes(errcode);

const isUnreachable = ({ code, errcode, syscall, message }: EngineError): boolean =>
  SQLITE_BUSY.includes(errcode) || syscall === 'connect' || (typeof code === 'string' && UNREACHABLE.test(code)) || UNREACHABLE_TEXT.test(message);

export const toStoreFailure = (error: unknown): { readonly ok: false; readonly failure: Failure } => {
  if (!(error instanceof Error)) throw error;
  const thrown: EngineError = error;
  if (isNoRoom(thrown)) return fail('storage-full', 'the storage is full; nothing of this call was kept');
  // Whether a commit arrived that was under way is unknown: the same call again, under the same key, answers it.
  if (isUnreachable(thrown)) return fail('not-ready', 'the database cannot be reached now');
  throw error;
};
