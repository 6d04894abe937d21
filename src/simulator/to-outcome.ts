// What a counterpart says when it refuses.
import type { OperationOutcome } from '@medplum/fhirtypes';

export const toOutcome = (code: OperationOutcome['issue'][number]['code'], text: string): OperationOutcome =>
  ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, details: { text } }] });
