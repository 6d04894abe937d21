// What the guards look for, as functions of text: so that each can be shown to find a planted fault.

export interface SourceFile { readonly path: string; readonly text: string }

const LONGEST = 250;
const OPENINGS: Readonly<Record<string, RegExp>> = { ts: /^\/\/ \S/u, cjs: /^\/\/ \S/u, mjs: /^\/\/ \S/u, sh: /^#!.*\n# \S/u };

const lineCount = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Of one source file: its length, its first line, and what was left to do. */
export const findSourceFaults = ({ path, text }: SourceFile): readonly string[] => {
  const opening = OPENINGS[path.slice(path.lastIndexOf('.') + 1)];
  return [
    ...(lineCount(text) > LONGEST ? [`${path}: more than ${String(LONGEST)} lines`] : []),
    ...(opening && !opening.test(text) ? [`${path}: the first line does not say what the file is for`] : []),
    ...(/\b(?:TODO|FIXME|HACK)\b/u.test(text) ? [`${path}: something is left to do`] : []),
  ];
};

/** Hosts that packages come from, and paths of one machine: neither belongs in a repository. */
export const findPlaceFaults = ({ path, text }: SourceFile): readonly string[] => [
  ...(/\b(?:registry\.[a-z0-9-]+\.[a-z]{2,}|repo1?\.maven|npmmirror\.|pypi\.org|deb\.debian\.org)/iu.test(text) ? [`${path}: names a package registry`] : []),
  ...(/(?<![\w.~-])\/(?:work|home|root|Users)\/[A-Za-z]/u.test(text) ? [`${path}: names a folder of one machine`] : []),
];

interface LockedPackage { readonly version?: string; readonly integrity?: string; readonly resolved?: string; readonly optionalDependencies?: Readonly<Record<string, string>> }
export interface Lockfile { readonly packages: Readonly<Record<string, LockedPackage>> }

/** Every package with an exact version and its digest, and from nowhere in particular. */
export const findLockFaults = ({ packages }: Lockfile): readonly string[] => Object.entries(packages).flatMap(([name, p]) => (name === '' ? [] : [
  ...(/^\d+\.\d+\.\d+/u.test(p.version ?? '') ? [] : [`${name}: no exact version`]),
  ...(/^sha512-/u.test(p.integrity ?? '') ? [] : [`${name}: no digest`]),
  ...(p.resolved === undefined ? [] : [`${name}: says where it comes from`]),
  // npm ci refuses a lockfile that lacks one, and npm writes such a lockfile where a registry did not have it
  ...Object.keys(p.optionalDependencies ?? {}).filter((o) => !(`node_modules/${o}` in packages) && !(`${name}/node_modules/${o}` in packages)).map((o) => `${name}: ${o} is not locked`),
]));

/** Licences that let a hospital run and change this without asking anybody. */
const ALLOWED: readonly string[] = ['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'Python-2.0', 'PSF-2.0', 'Unlicense', 'CC0-1.0', 'CC-BY-3.0', 'OFL-1.1'];

/** SPDX: of `A OR B` one is enough, of `A AND B` both are needed. */
const isAllowed = (licence: string): boolean =>
  licence.replaceAll(/[()]/gu, '').split(' OR ').some((choice) => choice.split(' AND ').every((one) => ALLOWED.includes(one.trim())));

export const findLicenceFaults = (packages: readonly { readonly name: string; readonly licence: string }[]): readonly string[] =>
  packages.flatMap(({ name, licence }) => (isAllowed(licence) ? [] : [`${name}: ${licence || 'no licence'}`]));

/** What a page must name, in code marks, and does not; and what it names in its tables' first column that is not there. */
export const findListFaults = (page: SourceFile, names: readonly string[]): readonly string[] => {
  const rows = [...page.text.matchAll(/^\| (`[^|]*`) \|/gmu)].flatMap((m) => [...(m[1] ?? '').matchAll(/`([^`]+)`/gu)].map((n) => n[1] ?? ''));
  return [
    ...names.filter((name) => !rows.includes(name)).map((name) => `${page.path}: does not list ${name}`),
    ...rows.filter((row) => !names.includes(row)).map((row) => `${page.path}: lists ${row}, which is not there`),
  ];
};
