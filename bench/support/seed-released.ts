// Requests with a dossier each, released to one general practitioner's organisation (S17): real intakes, so that the release is decided on what a request really holds.
import { NIHDI_ORGANIZATION, SSIN } from '../../src/core/fhir/systems.ts';
import { submitRequest } from '../../src/flows/submit-request.ts';
import { demoRequests } from '../../src/simulator/demo-requests.ts';
import { fileOf, toSsin } from './intake-of.ts';
import type { BenchWorld } from './open-bench.ts';

const CALL = { actor: { id: 'bench', kind: 'client' as const, roles: [] }, requestId: 'bench' };
export const PRACTICE = { system: NIHDI_ORGANIZATION, value: '71098712', name: 'Practice De Linde (invented)' };

const keep = async ({ ports }: BenchWorld, number: number): Promise<string> => {
  const bytes = async function* (): AsyncGenerator<Uint8Array> { yield await Promise.resolve(fileOf(number)); };
  const kept = await ports.files.keep(bytes(), { maxBytes: 1_000_000 });
  if (!kept.ok) throw new Error(JSON.stringify(kept.failure));
  return kept.value.sha256;
};

/** SSINs of the patients; each has one request with so many documents. */
export const seedReleased = async (world: BenchWorld, { patients, documents }: { readonly patients: number; readonly documents: number }): Promise<readonly string[]> => {
  const { ports } = world;
  const uploads: string[] = [];
  for (let i = 0; i < documents + 1; i += 1) uploads.push(await keep(world, 1000 + i));
  const [form = '', ...files] = uploads;
  const numbers: string[] = [];
  for (let n = 0; n < patients; n += 1) {
    const story = { now: ports.clock.now(), run: `released-${String(n)}`, uploads: { proof: form, form, referral: form } };
    const { patient, custodians, ...intake } = demoRequests.child(story) as { readonly patient: object; readonly custodians: readonly { readonly key: string }[] };
    const number = toSsin(20_000 + n);
    const submitted = await submitRequest(ports, CALL, {
      ...intake, patient: { ...patient, identifiers: [{ system: SSIN, value: number }] },
      custodians: custodians.filter(({ key }) => key === 'gp'), // by letter: nothing is asked over a network beside what is measured
      recipients: [{ key: 'gp', kind: 'gp', organisation: { identifiers: [{ system: PRACTICE.system, value: PRACTICE.value }], name: PRACTICE.name } }],
      authorisations: [{ ...demoRequests.childAuthorisation(story, ['gp']), releaseTo: ['gp'] }],
      documents: files.map((sha256) => ({ file: { sha256, contentType: 'application/pdf', title: 'Report' }, type: '11526-1' })),
    });
    if (!submitted.ok) throw new Error(JSON.stringify(submitted.failure));
    numbers.push(number);
  }
  return numbers;
};
