// The files that the bench's intake names, kept in a store's folder; their digests.
import { fileCount, fileOf } from './intake-of.ts';
import type { BenchWorld } from './open-bench.ts';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> { yield await Promise.resolve(bytes); }

export const keepFiles = async ({ ports }: BenchWorld): Promise<readonly string[]> => {
  const digests: string[] = [];
  for (let i = 0; i < fileCount; i += 1) {
    const kept = await ports.files.keep(once(fileOf(i)), { maxBytes: 1_000_000 });
    if (!kept.ok) throw new Error(JSON.stringify(kept.failure));
    digests.push(kept.value.sha256);
  }
  return digests;
};
