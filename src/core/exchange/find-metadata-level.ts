// Which of MHD's metadata levels a provide Bundle declares, by `meta.profile` (S18). https://profiles.ihe.net/ITI/MHD/ITI-65.html#236541221-bundle-resources
import { MHD_PROVIDED } from '../fhir/systems.ts';
import type { Issue } from '../kernel/result.ts';
import type { MetadataLevel } from './submission.ts';

export interface FoundLevel { readonly level?: MetadataLevel; readonly issues: readonly Issue[] }

const LEVELS: readonly MetadataLevel[] = ['comprehensive', 'uncontained', 'minimal'];
/** MHD versions by whose rules documents are judged here. */
const OUR_VERSIONS = /^4\.2\.[0-4]$/u;

const toHttps = (canonical: string): string => canonical.replace(/^http:/u, 'https:');

interface Declared { readonly at: string; readonly canonical: string; readonly version?: string; readonly level?: MetadataLevel }

const read = (declared: string, index: number): Declared => {
  const [canonical = '', version] = declared.split('|');
  const level = LEVELS.find((l) => MHD_PROVIDED[l].bundle === toHttps(canonical));
  return { at: `Bundle.meta.profile[${String(index)}]`, canonical, ...(version !== undefined && { version }), ...(level && { level }) };
};

const warn = (text: string, at: string): Issue => ({ text, expression: at, code: 'informational', severity: 'warning' });

const remarks = ({ level, canonical, version, at }: Declared): readonly Issue[] => {
  if (!level) return [warn('the profile is not known here; its rules were not checked', at)];
  return [
    ...(canonical === toHttps(canonical) ? [] : [warn('an http canonical was read as its https successor', at)]),
    ...(version === undefined || OUR_VERSIONS.test(version) ? [] : [warn('the Bundle was judged by the rules of MHD 4.2, not by those of the version named', at)]),
  ];
};

/** The most demanding of those declared. Without one: an error, since nothing says by which rules it was made. */
export const findMetadataLevel = (profiles: readonly string[] | undefined): FoundLevel => {
  const declared = (Array.isArray(profiles) ? profiles : []).filter((p) => typeof p === 'string').map(read);
  const level = LEVELS.find((l) => declared.some((d) => d.level === l));
  if (level) return { level, issues: declared.flatMap(remarks) };
  const text = declared.length === 0 ? 'meta.profile must say which provide Bundle of MHD this is' : 'none of the profiles is a provide Bundle of MHD';
  return { issues: [{ text, expression: 'Bundle.meta.profile', code: declared.length === 0 ? 'required' : 'not-supported' }] };
};
