// The one table from a failure's kind to HTTP status and OperationOutcome. https://hl7.org/fhir/R4/operationoutcome.html
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import type { Failure, FailureKind, Fault, Issue, IssueCode } from '../kernel/result.ts';
import { FAULT_CODES } from './systems.ts';

interface Row { readonly status: number; readonly code: IssueCode; readonly fault: Fault }

export const FAILURE_TABLE = {
  'malformed': { status: 400, code: 'structure', fault: 'placer' },
  'login-required': { status: 401, code: 'login', fault: 'placer' },
  'not-permitted': { status: 403, code: 'forbidden', fault: 'placer' },
  'consent-missing': { status: 403, code: 'forbidden', fault: 'patient-pending' },
  'not-found': { status: 404, code: 'not-found', fault: 'placer' },
  'gone': { status: 410, code: 'deleted', fault: 'placer' },
  'method-not-allowed': { status: 405, code: 'not-supported', fault: 'placer' },
  'not-acceptable': { status: 406, code: 'not-supported', fault: 'placer' },
  'duplicate': { status: 409, code: 'duplicate', fault: 'placer' },
  'state-conflict': { status: 409, code: 'conflict', fault: 'placer' },
  'version-conflict': { status: 412, code: 'conflict', fault: 'placer' },
  'invalid': { status: 422, code: 'invalid', fault: 'placer' },
  'code-unknown': { status: 422, code: 'code-invalid', fault: 'placer' },
  'business-rule': { status: 422, code: 'business-rule', fault: 'placer' },
  'too-large': { status: 413, code: 'too-long', fault: 'placer' },
  'media-type': { status: 415, code: 'not-supported', fault: 'placer' },
  'throttled': { status: 429, code: 'throttled', fault: 'placer' },
  'storage-full': { status: 507, code: 'no-store', fault: 'us' },
  'not-ready': { status: 503, code: 'transient', fault: 'us' },
  'network-rejected': { status: 502, code: 'processing', fault: 'network' },
  'network-unavailable': { status: 503, code: 'transient', fault: 'network' },
  'network-timeout': { status: 504, code: 'timeout', fault: 'network' },
  'internal': { status: 500, code: 'exception', fault: 'us' },
} as const satisfies Record<FailureKind, Row>;

const toIssue = (issue: Issue, row: Row): OperationOutcomeIssue => ({
  severity: issue.severity ?? 'error',
  code: issue.code ?? row.code,
  details: { coding: [{ system: FAULT_CODES, code: issue.fault ?? row.fault }], text: issue.text },
  ...(issue.diagnostics && { diagnostics: issue.diagnostics }),
  ...(issue.expression && { expression: [issue.expression] }),
});

export const toOperationOutcome = (failure: Failure): { readonly status: number; readonly outcome: OperationOutcome } => {
  const row = FAILURE_TABLE[failure.kind];
  const issues = failure.issues.length > 0 ? failure.issues : [{ text: failure.kind }];
  return { status: row.status, outcome: { resourceType: 'OperationOutcome', issue: issues.map((issue) => toIssue(issue, row)) } };
};
