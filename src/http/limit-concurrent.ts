// At most so many calls of a kind at the same time: what is beyond is told to come again, before its body is read.
import { fail, type Result } from '../core/kernel/result.ts';

export type LimitConcurrent = <T>(work: () => Promise<Result<T>>) => Promise<Result<T>>;

export const limitConcurrent = (most: number): LimitConcurrent => {
  let running = 0;
  return async (work) => {
    if (running >= most) return fail('not-ready', 'as many calls of this kind as are taken at the same time are under way; the same call can be made again');
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
};
