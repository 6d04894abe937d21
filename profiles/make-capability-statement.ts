// Writes CapabilityStatement-second-opinion-adapter.json from what is served: `node profiles/make-capability-statement.ts`; with `--check` it only says
// whether the file is out of date. The running adapter answers the same list, as an instance, at /fhir/R4/metadata.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { searchParameters } from '../src/adapters/search/search-parameters.ts';
import { BASE, supportedProfiles } from '../src/core/fhir/systems.ts';

const file = path.join(import.meta.dirname, 'CapabilityStatement-second-opinion-adapter.json');

const statement = {
  resourceType: 'CapabilityStatement', id: 'second-opinion-adapter', url: `${BASE}/CapabilityStatement/second-opinion-adapter`, version: '0.1.0',
  name: 'SecondOpinionAdapter', title: 'Second-opinion adapter', status: 'active', date: '2026-11-22', publisher: 'Second-opinion adapter',
  description: 'What the adapter serves at /fhir/R4: read, version read, history and search over everything that it keeps. Writing goes through the calls of the second-opinion API.',
  kind: 'requirements', fhirVersion: '4.0.1', format: ['json', 'application/fhir+json', 'xml', 'application/fhir+xml'],
  rest: [{
    mode: 'server',
    security: { cors: false, description: 'Bearer access token' },
    resource: [...searchParameters].map(([type, parameters]) => ({
      type,
      ...(supportedProfiles[type] && { supportedProfile: supportedProfiles[type] }),
      interaction: ['read', 'vread', 'history-instance', 'search-type'].map((code) => ({ code })),
      versioning: 'versioned', readHistory: true, updateCreate: false, conditionalRead: 'full-support',
      searchParam: [...parameters.values()].map(({ code, url, type: kind }) => ({ name: code, definition: url, type: kind })),
    })),
  }],
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
