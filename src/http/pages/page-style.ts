// The pages' one style sheet, read at start and put into each page; the hash lets the Content-Security-Policy take it and no other.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('style.css', import.meta.url), 'utf8');

export const pageStyle = { text, hash: `'sha256-${createHash('sha256').update(text).digest('base64')}'` } as const;
