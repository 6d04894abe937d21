// What a disk says when it is full is a failure; anything else it says is a fault of the machine and stays thrown.
import { fail, ok, type Result } from '../../core/kernel/result.ts';

/** No space, no quota, over the largest size the file system or the process may write. */
const FULL: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

export const orStorageFull = async <T>(work: Promise<T>): Promise<Result<T>> => {
  try {
    return ok(await work);
  } catch (error) {
    if (error instanceof Error && 'code' in error && FULL.includes(String(error.code))) return fail('storage-full', 'no room is left where documents are kept');
    throw error;
  }
};
