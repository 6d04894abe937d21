// Whether every resource of a transaction Bundle may be stored: what the door into the store asks of it.
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { fail, isError, ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { FlowPorts } from './flow-ports.ts';

const within = (issue: Issue, resource: Resource): Issue => ({
  ...issue,
  // `Patient.birthDate` stays; the Bundle around it is ours and means nothing to the caller
  expression: issue.expression ?? resource.resourceType,
});

/** The Bundle itself, or `invalid` with every issue of every resource. */
export const checkBundle = ({ validate }: Pick<FlowPorts, 'validate'>, bundle: Bundle): Result<Bundle> => {
  const issues = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? validate(resource).map((issue) => within(issue, resource)) : []));
  return issues.some(isError) ? fail('invalid', ...issues) : ok(bundle);
};
