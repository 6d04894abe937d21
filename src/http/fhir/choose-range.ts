// One byte range of a file. Several, other units and what cannot be read are ignored, as a server may. https://www.rfc-editor.org/rfc/rfc9110#section-14.2
import type { ByteRange } from '../../flows/open-binary.ts';

const lastBytes = (sizeBytes: number, count: number): ByteRange | 'unsatisfiable' =>
  (count === 0 || sizeBytes === 0 ? 'unsatisfiable' : { start: Math.max(0, sizeBytes - count), end: sizeBytes - 1 });

const fromStart = (sizeBytes: number, start: number, last: number): ByteRange | 'unsatisfiable' | undefined => {
  if (last < start) return undefined; // not a range at all
  return start >= sizeBytes ? 'unsatisfiable' : { start, end: Math.min(last, sizeBytes - 1) };
};

export const chooseRange = (header: string | undefined, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined => {
  const match = /^\s*bytes=(\d{0,15})-(\d{0,15})\s*$/u.exec(header ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first !== '') return fromStart(sizeBytes, Number(first), last === '' ? Infinity : Number(last));
  return last === '' ? undefined : lastBytes(sizeBytes, Number(last));
};
