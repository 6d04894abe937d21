// Patients by demographics (ITI-78): a system of identifiers that nobody here has is refused, and only identifiers of the systems asked for are given. https://profiles.ihe.net/ITI/PDQm/ITI-78.html
import type { Patient } from '@medplum/fhirtypes';
import { findIdentifierDomains } from '../core/exchange/find-identifier-domains.ts';
import { toPatientInDomains } from '../core/exchange/to-patient-in-domains.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { SearchPage, SearchQuery } from '../ports/resource-store.ts';
import type { FlowPorts } from './flow-ports.ts';

const UNKNOWN_DOMAIN: Issue = { text: 'no patient here has an identifier of this system', expression: 'Patient.identifier', diagnostics: 'targetSystem not found' };

const isKnownDomain = async ({ store }: Pick<FlowPorts, 'store'>, domain: string): Promise<Result<boolean>> => {
  const found = await store.search({ type: 'Patient', filters: [{ code: 'identifier', values: [`${domain.replaceAll('|', '\\|')}|`] }], count: 1 });
  return found.ok ? ok(found.value.matches.length > 0) : found;
};

/** Failures: those of a search; `not-found` when nobody has an identifier of a system that was named alone (PDQm case 4). */
export const searchPatients = async (ports: Pick<FlowPorts, 'store'>, query: SearchQuery): Promise<Result<SearchPage>> => {
  const domains = findIdentifierDomains(query.filters);
  for (const domain of domains) {
    const known = await isKnownDomain(ports, domain);
    if (!known.ok) return known;
    if (!known.value) return fail('not-found', UNKNOWN_DOMAIN);
  }
  const page = await ports.store.search(query);
  return page.ok ? ok({ ...page.value, matches: page.value.matches.map((patient) => toPatientInDomains(patient as Patient, domains)) }) : page;
};
