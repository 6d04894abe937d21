// The extensions of a resource after an amendment, merged URL by URL: those that other steps wrote (overdue, exchange, …) are not the intake's to lose.
import type { Extension } from '@medplum/fhirtypes';
import { EXT_CLOCK, EXT_COORDINATOR_DECISION, EXT_OBJECTION, EXT_TREATMENT_TRIED } from '../fhir/systems.ts';
import { isSame } from './is-same.ts';
import { toMergedItems } from './to-merged-items.ts';

/** These may be added to elsewhere; of the others there is one. */
const REPEATING: readonly string[] = [EXT_COORDINATOR_DECISION, EXT_OBJECTION, EXT_TREATMENT_TRIED];

/** Of these the intake says some parts only: what happened since (queries, answers, an extension) is beside them. */
const COMPOSED: readonly string[] = [EXT_CLOCK];

const of = (extensions: readonly Extension[], url: string): readonly Extension[] => extensions.filter((e) => e.url === url);

type Versions = Readonly<Record<'current' | 'old' | 'next', readonly Extension[]>>;

const mergeParts = (url: string, { current, old, next }: Versions): readonly Extension[] => {
  const parts = (extensions: readonly Extension[]): readonly Extension[] => extensions[0]?.extension ?? [];
  const merged = toMergedExtensions(parts(current), parts(old), parts(next));
  return merged.length > 0 ? [{ url, extension: [...merged] }] : [];
};

const mergeOne = (url: string, versions: Versions): readonly Extension[] => {
  if (COMPOSED.includes(url)) return mergeParts(url, versions);
  return REPEATING.includes(url) ? toMergedItems(versions.current, versions.old, versions.next) : versions.next;
};

export const toMergedExtensions = (current: readonly Extension[], old: readonly Extension[], next: readonly Extension[]): readonly Extension[] => {
  const changed = [...new Set([...old, ...next].map((e) => e.url))].filter((url) => !isSame(of(old, url), of(next, url)));
  return changed.reduce<readonly Extension[]>((merged, url) =>
    [...merged.filter((e) => e.url !== url), ...mergeOne(url, { current: of(merged, url), old: of(old, url), next: of(next, url) })], current);
};
