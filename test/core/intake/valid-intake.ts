// A request that passes every rule, as JSON, and the means to change one thing of it. All people invented.
import brussels from '../../../src/config/programmes/brussels-children.json' with { type: 'json' };
import dutch from '../../../src/config/programmes/dutch-cancer.json' with { type: 'json' };
import { parseProgrammes } from '../../../src/config/parse-programmes.ts';
import type { Programme } from '../../../src/core/intake/programme.ts';

export const NOW = Temporal.Instant.from('2026-11-03T12:00:00+01:00');

const parsed = parseProgrammes([brussels, dutch]);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
export const PROGRAMMES: ReadonlyMap<string, Programme> = parsed.value;

const programmeOf = (id: string): Programme => {
  const programme = PROGRAMMES.get(id);
  if (!programme) throw new Error(id);
  return programme;
};

export const P1 = programmeOf('brussels-children');
export const P2 = programmeOf('dutch-cancer');

const CORE = 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem';
const form = (letter: string) => ({ sha256: letter.repeat(64), contentType: 'application/pdf', title: 'Signed form', language: 'nl' });

export const validIntake = () => ({
  programme: 'brussels-children',
  placerIdentifier: { system: 'https://placer.example.org/second-opinions', value: 'SO-2026-0001' },
  patient: {
    identifiers: [{ system: `${CORE}/ssin`, value: '16051299812' }],
    names: [{ family: 'Verzonnen', given: ['Noor'], use: 'official' }],
    birthDate: '2016-05-12', gender: 'female', language: 'nl-BE',
    contact: { phone: '+32 2 000 00 00', email: 'noor@example.org', address: { lines: ['Straat 1'], city: 'Brussel', country: 'BE' } },
  },
  requester: {
    kind: 'representative', relationship: 'mother', names: [{ family: 'Bedacht', given: ['Anna'] }],
    identifiers: [{ system: `${CORE}/ssin`, value: '85030499809' }],
    evidence: [{ kind: 'proof-of-representation', file: form('e'), checkedBy: 'coordinator-1', checkedAt: '2026-11-03T09:00:00+01:00' }],
  },
  department: 'nephrology',
  question: 'Which treatment is advised after two relapses?',
  urgency: 'routine',
  informationRead: { language: 'nl', version: '2026-01' },
  insurer: { organisation: { identifiers: [], name: 'Mutualiteit (verzonnen)' }, informedOn: '2026-11-02' },
  custodians: [
    {
      key: 'first-hospital', kind: 'hospital', organisation: { identifiers: [{ system: `${CORE}/cbe`, value: '0999000226' }], name: 'First hospital' },
      network: { peer: 'first-hospital' }, deliverTo: 'receiving-hospital', timeZone: 'Europe/Brussels',
      requestedAt: '2026-11-03T09:00:00+01:00', receivedAt: '2026-11-03T10:00:00+01:00', validAt: '2026-11-03T10:12:00+01:00',
      clockRecordedBy: 'coordinator-1', clockEvidence: 'registered letter',
    },
    { key: 'gp', kind: 'gp', organisation: { identifiers: [], name: 'GP' }, deliverTo: { identifiers: [], name: { family: 'Dokter' } }, kinds: ['60591-5', '11502-2'] },
  ],
  authorisations: [{
    kind: 'signed', signers: [{ capacity: 'representative' }], signedAt: '2026-11-03T08:30:00+01:00', submittedAt: '2026-11-03T09:30:00+01:00',
    validUntil: '2027-02-02', custodians: ['first-hospital'], form: form('a'),
  }],
  documents: [{ file: form('d'), type: '11526-1', createdAt: '2026-09-20' }],
});

/** A copy with the value at `path` replaced; `undefined` takes it away. */
export const changed = (whole: unknown, path: readonly (string | number)[], value: unknown): unknown => {
  const copy: unknown = structuredClone(whole);
  const parent = path.slice(0, -1).reduce((node, step) => (node as Record<string | number, unknown>)[step], copy) as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return copy;
};
