// Stories that the end-to-end tests begin with: the cases under fixtures/cases with real files behind their digests, and requests about the simulator's own people.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { demoRequests, type Story, type Uploads } from '../../src/simulator/demo-requests.ts';
import { toContent } from '../../src/simulator/to-content.ts';
import type { Answer, Api } from './adapter.ts';

const CASES = path.join(import.meta.dirname, '../../fixtures/cases');
export const caseFolders: readonly string[] = readdirSync(CASES).sort();

export interface CaseIntake { readonly [name: string]: unknown; readonly placerIdentifier: { readonly system: string; readonly value: string } }

/** The intake of a case as it stands in its folder; `number` as `001`. */
export const intakeOf = (number: string): CaseIntake => {
  const folder = caseFolders.find((f) => f.startsWith(number)) ?? number;
  return (JSON.parse(readFileSync(path.join(CASES, folder, 'case.json'), 'utf8')) as { given: { intake: CaseIntake } }).given.intake;
};

const JPEG_HEAD = [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01];

/** Invented content of a media type; another `text` is another file. */
export const bytesOf = (contentType: string, text: string): Uint8Array => {
  if (contentType === 'image/jpeg') return Buffer.concat([Buffer.from(JPEG_HEAD), Buffer.from(text)]);
  return Buffer.concat([...toContent(contentType === 'application/pdf' ? { kind: 'pdf', text } : { kind: 'text', text })]);
};

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface NamedFile { readonly sha256: string; readonly contentType: string }
const isFile = (value: object): value is NamedFile => 'sha256' in value && 'contentType' in value;

const rename = (value: unknown, files: Map<string, { contentType: string; bytes: Uint8Array }>): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => rename(item, files));
  if (!isFile(value)) return Object.fromEntries(Object.entries(value).map(([name, child]: [string, unknown]) => [name, rename(child, files)]));
  const bytes = bytesOf(value.contentType, `invented ${value.sha256}`);
  const sha256 = sha256Of(bytes);
  files.set(sha256, { contentType: value.contentType, bytes });
  return { ...value, sha256 };
};

/** The intake with digests of files that exist, and those files. */
export const withFiles = <T extends object>(intake: T): { readonly intake: T; readonly files: ReadonlyMap<string, { readonly contentType: string; readonly bytes: Uint8Array }> } => {
  const files = new Map<string, { contentType: string; bytes: Uint8Array }>();
  return { intake: rename(intake, files) as T, files };
};

/** Uploads the files that an intake or another body names and gives it with their digests. */
export const uploadFiles = async <T extends object>(api: Api, body: T): Promise<T> => {
  const { intake, files } = withFiles(body);
  for (const { contentType, bytes } of files.values()) {
    const kept = await api.upload('/uploads', contentType, bytes);
    if (kept.status > 201) throw new Error(`an upload answered ${String(kept.status)}: ${kept.text}`);
  }
  return intake;
};

/** Uploads what the intake names, and submits it. */
export const submit = async (api: Api, intake: object): Promise<Answer> => api.post('/second-opinion-requests', await uploadFiles(api, intake));

export const submitCase = (api: Api, number: string): Promise<Answer> => submit(api, intakeOf(number));

/** Digests stand for files until `uploadFiles` gives them real ones. */
const UPLOADS: Uploads = { proof: 'a'.repeat(64), form: 'b'.repeat(64), referral: 'c'.repeat(64) };

let runs = 0;
const storyAt = (now: Temporal.Instant): Story => {
  runs += 1;
  return { now, run: `${String(process.pid)}-${String(runs)}`, uploads: UPLOADS };
};

type Custodian = Readonly<Record<string, unknown>> & { readonly key: string };
export interface StoryIntake { readonly [name: string]: unknown; readonly custodians: readonly Custodian[] }

/** The simulator's child; by default noord alone, on the network and with a known receipt. */
export const childIntake = (now: Temporal.Instant, keys: readonly string[] = ['noord'], custodian: object = {}): StoryIntake => {
  const intake = demoRequests.child(storyAt(now)) as StoryIntake;
  return { ...intake, custodians: intake.custodians.filter((c) => keys.includes(c.key)).map((c) => ({ ...c, ...custodian })) };
};

export const adultIntake = (now: Temporal.Instant, keys: readonly string[] = ['noord', 'zuid']): StoryIntake => {
  const intake = demoRequests.adult(storyAt(now)) as StoryIntake & { readonly authorisations: readonly object[] };
  return { ...intake, custodians: intake.custodians.filter((c) => keys.includes(c.key)), authorisations: intake.authorisations.map((a) => ({ ...a, custodians: keys })) };
};

export const authorisationOf = (now: Temporal.Instant, custodians: readonly string[] = ['noord'], change: object = {}): object => ({ ...demoRequests.childAuthorisation(storyAt(now), custodians), ...change });
