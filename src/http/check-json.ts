// What JSON.parse lets pass and no later step should meet: deep nesting, keys that reach a prototype, text that no store can keep.
import type { Issue } from '../core/kernel/result.ts';

/** Deeper than any intake (at most 8); a guard for every recursive walk behind this one. */
const MAX_DEPTH = 32;
const REACHES_PROTOTYPE: readonly string[] = ['__proto__', 'constructor', 'prototype'];
/** FHIR R4 string: no code point below 32 but tab, line feed, carriage return. https://hl7.org/fhir/R4/datatypes.html#string */
// eslint would have the control characters out of a literal pattern; here they are what is looked for
const CONTROL = new RegExp('[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F]', 'u');
const isStorableText = (text: string): boolean => text.isWellFormed() && !CONTROL.test(text);

interface Node { readonly value: unknown; readonly path: string; readonly depth: number }

const checkLeaf = ({ value, path }: Node): readonly Issue[] => {
  if (typeof value === 'string' && !isStorableText(value)) return [{ text: 'text with a control character or half a surrogate pair', expression: path }];
  if (typeof value === 'number' && !Number.isFinite(value)) return [{ text: 'a number out of range', expression: path }];
  return [];
};

/** A key is shown only where it is a plain name: it may be anything the caller wrote. */
const childrenOf = ({ value, path, depth }: Node): readonly Node[] => {
  if (Array.isArray(value)) return value.map((child: unknown, i) => ({ value: child, path: `${path}[${String(i)}]`, depth: depth + 1 }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, child]: [string, unknown]) => ({
    value: child, depth: depth + 1, path: [path, /^\w{1,64}$/u.test(key) ? key : '?'].filter(Boolean).join('.'),
  }));
};

const checkKeys = ({ value, path }: Node): readonly Issue[] =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => REACHES_PROTOTYPE.includes(key) || !isStorableText(key))
    ? [{ text: 'a property name that is not taken', ...(path && { expression: path }) }]
    : [];

export const checkJson = (root: unknown): readonly Issue[] => {
  const waiting: Node[] = [{ value: root, path: '', depth: 0 }];
  const issues: Issue[] = [];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.depth > MAX_DEPTH) return [{ text: `nested deeper than ${String(MAX_DEPTH)} levels` }];
    issues.push(...checkLeaf(node), ...checkKeys(node));
    waiting.push(...childrenOf(node));
  }
  return issues;
};
