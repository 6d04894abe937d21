// What this server does, as an instance: its version, its address, when it began. https://hl7.org/fhir/R4/capabilitystatement.html
import type { CapabilityStatement } from '@medplum/fhirtypes';
import type { HttpOptions } from '../route.ts';
import { toStatedCapabilities } from './to-stated-capabilities.ts';

export const toCapabilityStatement = (options: HttpOptions, startedAt: Temporal.Instant): CapabilityStatement => ({
  resourceType: 'CapabilityStatement', id: 'second-opinion-adapter', status: 'active', kind: 'instance',
  date: startedAt.toString({ smallestUnit: 'second' }),
  software: { name: 'Second-opinion FHIR adapter', version: options.version },
  implementation: { description: 'Second-opinion FHIR adapter', url: `${options.publicUrl}/fhir/R4` },
  ...toStatedCapabilities(options),
});
