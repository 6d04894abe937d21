// The documents here that have an identifier: a document's unique id, or another.
import type { DocumentReference, Identifier } from '@medplum/fhirtypes';
import { RFC3986 } from '../core/fhir/systems.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { FlowPorts } from './flow-ports.ts';

export const findDocuments = async (ports: Pick<FlowPorts, 'store'>, { system, value }: Identifier): Promise<Result<readonly DocumentReference[]>> => {
  if (!value) return ok([]);
  const page = await ports.store.search({ type: 'DocumentReference', filters: [{ code: 'identifier', values: [`${system ?? RFC3986}|${value}`] }], count: 200 });
  return page.ok ? ok(page.value.matches.filter((r) => r.resourceType === 'DocumentReference')) : page;
};
