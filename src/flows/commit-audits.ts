// Audit events of what was done without changing anything.
import type { AuditEvent } from '@medplum/fhirtypes';
import { createEntry, transactionOf } from '../core/fhir/bundle.ts';
import type { Result } from '../core/kernel/result.ts';
import type { CommitAnswer } from '../ports/resource-store.ts';
import { commitBundle } from './commit-bundle.ts';
import type { FlowPorts } from './flow-ports.ts';

export const commitAudits = (ports: Pick<FlowPorts, 'store' | 'validate'>, audits: readonly AuditEvent[]): Promise<Result<CommitAnswer>> =>
  commitBundle(ports, transactionOf(audits.map(createEntry)));
