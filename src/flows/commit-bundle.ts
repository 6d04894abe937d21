// Validates every resource of a transaction Bundle and commits it: the one door into the store.
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { fail, type Issue, type Result } from '../core/kernel/result.ts';
import type { CommitAnswer, Receipt } from '../ports/resource-store.ts';
import type { FlowPorts } from './flow-ports.ts';

const within = (issue: Issue, resource: Resource): Issue => ({
  ...issue,
  // `Patient.birthDate` stays; the Bundle around it is ours and means nothing to the caller
  expression: issue.expression ?? resource.resourceType,
});

/** Failures: `invalid` with every issue of every resource; those of the store. */
export const commitBundle = (ports: Pick<FlowPorts, 'store' | 'validate'>, bundle: Bundle, receipt?: Receipt): Promise<Result<CommitAnswer>> => {
  const issues = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? ports.validate(resource).map((issue) => within(issue, resource)) : []));
  const errors = issues.filter((i) => (i.severity ?? 'error') === 'error');
  return errors.length > 0 ? Promise.resolve(fail('invalid', ...issues)) : ports.store.commit(bundle, receipt);
};
