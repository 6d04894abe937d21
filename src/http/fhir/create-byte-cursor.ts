// Bytes of a body as they come, read piece by piece: each reader takes up to where the next one begins.

export interface ByteCursor {
  /** The piece at hand, not empty; `undefined`: the end. */
  readonly piece: () => Promise<Uint8Array | undefined>;
  /** So many bytes of the piece at hand are done with. */
  readonly skip: (count: number) => void;
}

export const createByteCursor = (bytes: AsyncIterable<Uint8Array>): ByteCursor => {
  const iterator = bytes[Symbol.asyncIterator]();
  let current: Uint8Array = new Uint8Array();
  const piece = async (): Promise<Uint8Array | undefined> => {
    while (current.length === 0) {
      const next = await iterator.next();
      if (next.done) return undefined;
      current = next.value;
    }
    return current;
  };
  return { piece, skip: (count) => { current = current.subarray(count); } };
};
