// A PDF as a reader that is not ours sees it: poppler's tools. Where they are not installed the test says so and fails; nothing of the letters would be proven.
import { spawnSync } from 'node:child_process';

/** What the tool prints of the bytes. */
export const readPdf = (tool: 'pdftotext' | 'pdfinfo' | 'pdffonts', pdf: Uint8Array, ...options: readonly string[]): string => {
  const read = spawnSync(tool, [...options, '-', ...(tool === 'pdftotext' ? ['-'] : [])], { input: pdf, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  if (read.error) throw new Error(`this test needs ${tool} (Debian: apt-get install poppler-utils)`, { cause: read.error });
  if (read.status !== 0) throw new Error(`${tool} cannot read it: ${read.stderr}`);
  return read.stdout;
};
