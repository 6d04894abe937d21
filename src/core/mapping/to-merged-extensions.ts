// The extensions of a resource after an amendment, merged URL by URL: those that other steps wrote (overdue, exchange, …) are not the intake's to lose.
import type { Extension } from '@medplum/fhirtypes';
import { EXT_COORDINATOR_DECISION, EXT_OBJECTION, EXT_TREATMENT_TRIED } from '../fhir/systems.ts';
import { isSame } from './is-same.ts';
import { toMergedItems } from './to-merged-items.ts';

/** These may be added to elsewhere; of the others there is one. */
const REPEATING: readonly string[] = [EXT_COORDINATOR_DECISION, EXT_OBJECTION, EXT_TREATMENT_TRIED];

const of = (extensions: readonly Extension[], url: string): readonly Extension[] => extensions.filter((e) => e.url === url);

export const toMergedExtensions = (current: readonly Extension[], old: readonly Extension[], next: readonly Extension[]): readonly Extension[] => {
  const changed = [...new Set([...old, ...next].map((e) => e.url))].filter((url) => !isSame(of(old, url), of(next, url)));
  return changed.reduce<readonly Extension[]>((merged, url) => [
    ...merged.filter((e) => e.url !== url),
    ...(REPEATING.includes(url) ? toMergedItems(of(merged, url), of(old, url), of(next, url)) : of(next, url)),
  ], current);
};
