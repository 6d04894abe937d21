// Writes CapabilityStatement-second-opinion-adapter.json from what is served: `node profiles/make-capability-statement.ts`; with `--check` it only says
// whether the file is out of date. The running adapter answers the same list, as an instance, at /fhir/R4/metadata.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CLAIMED } from '../src/core/fhir/claims.ts';
import { BASE } from '../src/core/fhir/systems.ts';
import { toStatedCapabilities } from '../src/http/fhir/to-stated-capabilities.ts';
import { toServedResources } from '../src/wiring/to-served-resources.ts';

const file = path.join(import.meta.dirname, 'CapabilityStatement-second-opinion-adapter.json');

const statement = {
  resourceType: 'CapabilityStatement', id: 'second-opinion-adapter', url: `${BASE}/CapabilityStatement/second-opinion-adapter`, version: '0.1.0',
  name: 'SecondOpinionAdapter', title: 'Second-opinion adapter', status: 'active', date: '2026-11-22', publisher: 'Second-opinion adapter',
  description: 'What the adapter serves at /fhir/R4: read, version read, history and search over everything that it keeps. Writing goes through the calls of the second-opinion API.',
  kind: 'requirements', ...toStatedCapabilities({ resources: toServedResources(), instantiates: CLAIMED }),
};

const text = `${JSON.stringify(statement, null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.log('out of date: CapabilityStatement-second-opinion-adapter.json');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
}
