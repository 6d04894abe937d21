// The profiles whose rules a resource must meet: those it declares and those that these impose. https://hl7.org/fhir/R4/resource.html#Meta
import type { Resource } from '@medplum/fhirtypes';
import { R4_DEFINITION } from '../../core/fhir/systems.ts';
import type { Profile } from './profile-rules.ts';

export interface Profiles {
  /** By the profile's own canonical. */
  readonly own: ReadonlyMap<string, Profile>;
  /** Our rules of a profile that is not ours, by its canonical. */
  readonly rules: ReadonlyMap<string, Profile>;
}

export interface Declared {
  readonly profiles: ReadonlySet<Profile>;
  /** Places of canonicals that are not known here. */
  readonly unknown: readonly number[];
  /** Places of `http:` canonicals that were read as their `https:` successors (S18). */
  readonly outdated: readonly number[];
}

interface Found { readonly profile: Profile | undefined; readonly isOutdated: boolean }

const find = (canonical: string, { own, rules }: Profiles): Found => {
  const profile = own.get(canonical) ?? rules.get(canonical);
  if (profile) return { profile, isOutdated: false };
  const successor = canonical.replace(/^http:/u, 'https:');
  return { profile: own.get(successor) ?? rules.get(successor), isOutdated: true };
};

/** Without the version that may stand behind it; empty where it is no text, which is named elsewhere. */
const canonicals = ({ meta }: Resource): readonly string[] => (Array.isArray(meta?.profile) ? meta.profile : []).map((canonical: unknown) => (typeof canonical === 'string' ? canonical.split('|')[0] ?? '' : ''));

const withImposed = (profile: Profile, profiles: Profiles): readonly Profile[] =>
  [profile, ...profile.imposes.flatMap((url) => { const rules = profiles.rules.get(url); return rules && rules !== profile ? [rules] : []; })];

export const declaredProfiles = (resource: Resource, profiles: Profiles): Declared => {
  const found = new Set<Profile>();
  const unknown: number[] = [];
  const outdated: number[] = [];
  for (const [i, canonical] of canonicals(resource).entries()) {
    const { profile, isOutdated } = find(canonical, profiles);
    if (!profile) {
      if (canonical !== R4_DEFINITION + resource.resourceType) unknown.push(i);
      continue;
    }
    for (const each of withImposed(profile, profiles)) found.add(each);
    if (isOutdated) outdated.push(i);
  }
  return { profiles: found, unknown, outdated };
};
