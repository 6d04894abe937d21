// What @medplum/core finds wrong with a resource against R4: structure, cardinality, primitive formats, invariants of resources and backbone elements.
import { OperationOutcomeError, validateResource } from '@medplum/core';
import type { OperationOutcomeIssue, Resource } from '@medplum/fhirtypes';
import type { Issue, IssueCode } from '../../core/kernel/result.ts';

/** base64 in a body; documents are kept as files and never get here. */
const MAX_BASE64_BYTES = 64 * 1024 * 1024;

const CODES: Readonly<Record<string, IssueCode>> = { structure: 'structure', invariant: 'invariant', required: 'required', value: 'value' };

const place = (expression: string | undefined): Pick<Issue, 'expression'> => (expression ? { expression: expression.replaceAll('[x]', '') } : {});

/** It compares dateTimes as text, so that `10:00Z` lies before `10:30+01:00`: inv-1 is judged by check-task-times.ts. */
const isTextCompared = (text: string | undefined): boolean => text?.startsWith('Constraint inv-1 not met') ?? false;

/** Its warnings (reference targets, two choice values) are errors of ours elsewhere. */
const isOurs = ({ severity, details }: OperationOutcomeIssue): boolean => (severity === 'error' || severity === 'fatal') && !isTextCompared(details?.text);

const toIssue = (issue: OperationOutcomeIssue): Issue => ({ text: issue.details?.text ?? 'not valid', code: CODES[issue.code] ?? 'invalid', ...place(issue.expression?.[0]) });

const issuesOf = (error: unknown, type: string): readonly Issue[] => error instanceof OperationOutcomeError
  ? error.outcome.issue.filter(isOurs).map(toIssue)
  : [{ text: 'the structure cannot be read', expression: type, code: 'structure' }];

export const libraryIssues = (resource: Resource): readonly Issue[] => {
  try {
    return validateResource(resource, { base64BinaryMaxBytes: MAX_BASE64_BYTES }).filter(isOurs).map(toIssue);
  } catch (error) {
    return issuesOf(error, resource.resourceType); // it throws when it finds an error
  }
};
