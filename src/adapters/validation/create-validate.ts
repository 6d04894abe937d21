// Validation of one resource or Bundle: against R4 by its type tables, and against the profiles that are declared. ADR 0005.
import type { Resource } from '@medplum/fhirtypes';
import type { Issue } from '../../core/kernel/result.ts';
import type { Validate } from '../../ports/validate.ts';
import { loadDefinitions } from '../load-definitions.ts';
import type { Definitions } from '../load-definitions.ts';
import { checkRules } from './check-rules.ts';
import { checkStructure } from './check-structure.ts';
import type { Visited } from './check-structure.ts';
import { checkTaskTimes } from './check-task-times.ts';
import { declaredProfiles } from './declared-profiles.ts';

export interface ValidateOptions {
  /** `refuse` (what we write): a declared profile that is not known is an error; `ignore` (what others wrote): its rules cannot be checked. Default: refuse. */
  readonly unknownProfiles?: 'refuse' | 'ignore';
  /** Also report what is no error: no narrative (dom-6), outdated canonicals (S18). Default: errors only, so that empty means valid. */
  readonly withWarnings?: boolean;
}

const checkProfiles = ({ resource, at, scope }: Visited, definitions: Definitions, { unknownProfiles }: ValidateOptions): void => {
  const declared = declaredProfiles(resource, definitions.profiles);
  const place = (i: number): string => `${at}.meta.profile[${String(i)}]`;
  if (unknownProfiles !== 'ignore') for (const i of declared.unknown) scope.report({ text: 'profile not known', expression: place(i), code: 'not-supported' });
  for (const i of declared.outdated) scope.report({ text: 'an http canonical was read as its https successor', expression: place(i), code: 'informational', severity: 'warning' });
  for (const profile of declared.profiles) {
    if (profile.type === resource.resourceType) checkRules(profile.root, { value: resource, at }, { scope, isInValueSet: definitions.tables.isInValueSet });
    else scope.report({ text: `the profile is for ${profile.type}`, expression: `${at}.meta.profile`, code: 'structure' });
  }
};

const checkNarrativePresence = ({ resource, at, scope }: Visited): void => {
  const needsNone = 'text' in resource || /\.contained\[\d+\]$/u.test(at) || ['Binary', 'Bundle', 'Parameters'].includes(resource.resourceType);
  if (!needsNone) scope.report({ text: 'dom-6: a resource should have a narrative', expression: at, code: 'invariant', severity: 'warning' });
};

/** Nothing twice: a profile may say again what R4 says. */
const distinct = (issues: readonly Issue[]): readonly Issue[] =>
  issues.filter((issue, i) => issues.findIndex((other) => other.expression === issue.expression && other.text === issue.text) === i);

/** Loads the definitions if nobody did. What it returns keeps no state. */
export const createValidate = (options: ValidateOptions = {}): Validate => {
  const definitions = loadDefinitions();
  return (resource: Resource) => {
    const issues: Issue[] = [];
    const visited: Visited[] = [];
    const report = (issue: Issue): void => { if (options.withWarnings || issue.severity !== 'warning') issues.push(issue); };
    checkStructure({ resource, at: resource.resourceType, depth: 0, scope: { root: resource, resource, report }, visited }, definitions.tables);
    for (const each of visited) {
      checkProfiles(each, definitions, options);
      if (options.withWarnings) checkNarrativePresence(each);
      if (each.resource.resourceType === 'Task') checkTaskTimes(each.resource, each.at, each.scope);
    }
    return distinct(issues);
  };
};
