// What a calendar says no to, the time or the call: by the codes of its OperationOutcome, whatever the status. https://hl7.org/fhir/R4/valueset-issue-type.html
import { fail, type Failure } from '../../core/kernel/result.ts';
import { isRecord } from './is-record.ts';
import { listOf } from './list-of.ts';

const TAKEN: readonly unknown[] = ['conflict', 'duplicate', 'business-rule', 'not-found', 'deleted', 'expired', 'lock-error'];
const HARMLESS: readonly unknown[] = ['information', 'warning'];

const codeOf = (issue: unknown): readonly unknown[] => (isRecord(issue) && !HARMLESS.includes(issue['severity']) ? [issue['code']] : []);

/** Of an OperationOutcome; empty: it is none. Its texts are not read: they may name people. */
const codesOf = (resource: unknown): readonly unknown[] => (isRecord(resource) && resource['resourceType'] === 'OperationOutcome' ? listOf(resource['issue']).flatMap(codeOf) : []);

const from = (codes: readonly unknown[]): { readonly ok: false; readonly failure: Failure } => {
  if (codes.some((code) => TAKEN.includes(code))) return fail('state-conflict', { text: 'the calendar does not give this time', fault: 'network' });
  return fail('network-rejected', { text: 'the calendar refused the call', fault: 'network', ...(codes.includes('not-supported') && { code: 'not-supported' as const }) });
};

export const calendarRefusal = { codesOf, from } as const;
