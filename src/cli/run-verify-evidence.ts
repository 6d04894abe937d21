// `npm run verify-evidence -- FILE.zip`: says, without a network and without a store, whether an archive of evidence is as it was made.
import { checkEvidenceChain, type EvidenceSeal } from '../core/exchange/check-evidence-chain.ts';
import type { ChainDigest } from '../core/exchange/to-evidence-chain.ts';
import type { Issue, Result } from '../core/kernel/result.ts';

export interface EvidenceReader {
  readonly readFile: (file: string) => Promise<Result<{ readonly manifest: unknown; readonly entries: readonly unknown[] }>>;
  readonly digest: ChainDigest;
}

interface Ending { readonly status: 0 | 1 | 2; readonly text: string }

const FORMAT = 'second-opinion-evidence/1';
const MOST_SHOWN = 20;

const toSeal = (manifest: unknown): EvidenceSeal | undefined => {
  const members = new Map<string, unknown>(Object.entries(manifest ?? {}));
  const [entries, head] = [members.get('entries'), members.get('head')];
  return members.get('format') === FORMAT && typeof entries === 'number' && typeof head === 'string' ? { entries, head } : undefined;
};

const toLines = (issues: readonly Issue[]): string => [
  ...issues.slice(0, MOST_SHOWN).map(({ expression, text }) => `${expression ?? ''} ${text}`),
  ...(issues.length > MOST_SHOWN ? [`and ${String(issues.length - MOST_SHOWN)} more`] : []),
].join('\n');

/** Status 0: it is whole; 1: it is not, and where; 2: wrong use. */
export const runVerifyEvidence = async (args: readonly string[], { readFile, digest }: EvidenceReader): Promise<Ending> => {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0 || file.startsWith('-')) return { status: 2, text: 'usage: npm run verify-evidence -- FILE.zip' };
  const read = await readFile(file);
  if (!read.ok) return { status: 1, text: toLines(read.failure.issues.map((issue) => ({ ...issue, expression: file }))) };
  const seal = toSeal(read.value.manifest);
  if (!seal) return { status: 1, text: `manifest.json is not of the format ${FORMAT}` };
  const issues = checkEvidenceChain(read.value.entries, seal, digest);
  return issues.length > 0 ? { status: 1, text: toLines(issues) } : { status: 0, text: JSON.stringify({ whole: true, ...seal }) };
};
