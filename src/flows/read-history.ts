// The versions of a resource, newest first. https://hl7.org/fhir/R4/http.html#history
import type { ResourceType } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { HistoryPage } from '../ports/resource-store.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

export interface HistoryAddress { readonly type: ResourceType; readonly id: string; readonly page: { readonly count: number; readonly cursor?: string } }

export const readHistory = async (ports: Pick<FlowPorts, 'store'>, _call: Call, at: HistoryAddress): Promise<Result<HistoryPage>> => {
  const history = await ports.store.history(at.type, at.id, at.page);
  return history ? ok(history) : fail('not-found', 'no such resource');
};
