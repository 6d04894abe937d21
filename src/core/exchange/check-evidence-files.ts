// Whether the files of an archive of evidence are those that its signed manifest names, and no others.
import type { Issue } from '../kernel/result.ts';

/** `manifest`: as it was read; its `files` names a SHA-256 (hex) for each file. `files`: the SHA-256 of each that is there. */
export const checkEvidenceFiles = (manifest: unknown, files: ReadonlyMap<string, string>): readonly Issue[] => {
  const named = new Map<string, unknown>(Object.entries(new Map<string, unknown>(Object.entries(manifest ?? {})).get('files') ?? {}));
  return [
    ...[...files].filter(([name]) => !named.has(name)).map(([name]) => ({ text: `does not name ${name}`, expression: 'manifest.files' })),
    ...[...named].flatMap(([name, digest]) => {
      const found = files.get(name);
      if (found === undefined) return [{ text: `names ${name}, which is not there`, expression: 'manifest.files' }];
      return found === digest ? [] : [{ text: 'is not what the manifest says: it was changed', expression: name }];
    }),
  ];
};
