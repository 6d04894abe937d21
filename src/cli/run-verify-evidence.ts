// `npm run verify-evidence -- FILE.zip [--keys JWKS.json]`: says, without a network and without a store, whether an archive of evidence is as it was made, and by whom.
import { parseArgs } from 'node:util';
import { checkEvidenceChain, type EvidenceSeal } from '../core/exchange/check-evidence-chain.ts';
import { checkEvidenceFiles } from '../core/exchange/check-evidence-files.ts';
import type { ChainDigest } from '../core/exchange/to-evidence-chain.ts';
import type { Issue, Result } from '../core/kernel/result.ts';
import type { EvidenceFile, EvidenceSigner, SignedContent } from '../ports/evidence-file.ts';

export interface EvidenceReader {
  readonly readFile: (file: string) => Promise<Result<EvidenceFile>>;
  readonly readKeys: (file: string) => Result<unknown>;
  readonly verifySignature: (signed: SignedContent) => Promise<Result<EvidenceSigner>>;
  readonly digest: ChainDigest;
}

interface Ending { readonly status: 0 | 1 | 2; readonly text: string }
interface Asked { readonly file: string; readonly keyFiles: readonly string[] }

const FORMAT = 'second-opinion-evidence/1';
const USAGE = 'usage: npm run verify-evidence -- FILE.zip [--keys JWKS.json]...';
const MOST_SHOWN = 20;

/** Said with every good verdict: which key vouches, and so what is proven. */
const PROOF = {
  given: 'signed with a key of the set that you gave: as the holder of that key made it, and not changed since',
  archive: 'signed with a key that came in the archive itself: not changed since it was made, but not by whom it was made, because whoever makes a whole archive anew can put in a key of their own. Compare the thumbprint with the adapter\'s published keys, or give them with --keys',
} as const;

const parse = (args: readonly string[]): Asked | undefined => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { keys: { type: 'string', multiple: true } } });
    const [file, ...more] = positionals;
    return file === undefined || more.length > 0 ? undefined : { file, keyFiles: values.keys ?? [] };
  } catch {
    return undefined;
  }
};

const toSeal = (manifest: unknown): EvidenceSeal | undefined => {
  const members = new Map<string, unknown>(Object.entries(manifest ?? {}));
  const [entries, head] = [members.get('entries'), members.get('head')];
  return members.get('format') === FORMAT && typeof entries === 'number' && typeof head === 'string' ? { entries, head } : undefined;
};

const toLines = (issues: readonly Issue[]): string => [
  ...issues.slice(0, MOST_SHOWN).map(({ expression, text }) => [expression ?? [], text].flat().join(' ')),
  ...(issues.length > MOST_SHOWN ? [`and ${String(issues.length - MOST_SHOWN)} more`] : []),
].join('\n');

const wrong = (issues: readonly Issue[]): Ending => ({ status: 1, text: toLines(issues) });

const judge = async (archive: EvidenceFile, keySets: readonly unknown[], { verifySignature, digest }: EvidenceReader): Promise<Ending> => {
  const seal = toSeal(archive.manifest);
  if (!seal) return { status: 1, text: `manifest.json is not of the format ${FORMAT}` };
  const signer = await verifySignature({ content: archive.signed, signature: archive.signature, keySets: keySets.length > 0 ? keySets : [archive.keys] });
  const issues = [
    ...(signer.ok ? [] : signer.failure.issues), ...checkEvidenceFiles(archive.manifest, archive.files), ...checkEvidenceChain(archive.entries, seal, digest),
  ];
  if (!signer.ok || issues.length > 0) return wrong(issues);
  const keys = keySets.length > 0 ? 'given' : 'archive';
  return { status: 0, text: JSON.stringify({ whole: true, ...seal, signed: { ...signer.value, keys }, proof: PROOF[keys] }) };
};

/** Status 0: it is whole and signed, and what that proves; 1: it is not, and where; 2: wrong use. */
export const runVerifyEvidence = async (args: readonly string[], reader: EvidenceReader): Promise<Ending> => {
  const asked = parse(args);
  if (!asked) return { status: 2, text: USAGE };
  const keySets: unknown[] = [];
  for (const file of asked.keyFiles) {
    const set = reader.readKeys(file);
    if (!set.ok) return wrong(set.failure.issues);
    keySets.push(set.value);
  }
  const read = await reader.readFile(asked.file);
  return read.ok ? judge(read.value, keySets, reader) : wrong(read.failure.issues.map((issue) => ({ ...issue, expression: asked.file })));
};
