// Rules between the elements of an intake, and between it and the programme: codes, keys, the order of moments.
import { LOINC_DOCUMENTS } from '../fhir/loinc-documents.ts';
import type { Issue } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import { checkAuthorisation } from './check-authorisation.ts';
import type { ReadableParts } from './find-readable-parts.ts';
import type { IntakeCustodian } from './intake.ts';
import type { Programme } from './programme.ts';

type Rule = (parts: ReadableParts, programme: Programme | undefined) => readonly Issue[];

const unknownCode = (text: string, expression: string): Issue => ({ text, expression, code: 'code-invalid' });
const each = <T>(items: readonly (T | undefined)[], rule: (item: T, index: number) => readonly Issue[]): readonly Issue[] =>
  items.flatMap((item, index) => (item === undefined ? [] : rule(item, index)));

/** Issues at every item whose key stood before. */
const repeated = (keys: readonly (string | undefined)[], toIssue: (index: number) => Issue): readonly Issue[] =>
  keys.flatMap((key, index) => (key !== undefined && keys.indexOf(key) < index ? [toIssue(index)] : []));

const programmeKnown: Rule = (parts, programme) => (parts.programme !== undefined && !programme ? [unknownCode('is not a configured programme', 'programme')] : []);

const departmentKnown: Rule = (parts, programme) =>
  (parts.department !== undefined && programme && !programme.departments.some((d) => d.code === parts.department)
    ? [unknownCode('is not a department of the programme', 'department')]
    : []);

const documentTypes: Rule = (parts) => [
  ...each(parts.documents, (d, index) => (LOINC_DOCUMENTS.has(d.type) ? [] : [unknownCode('is not a known LOINC document type', `documents[${String(index)}].type`)])),
  ...each(parts.custodians, (c, index) => (c.kinds ?? []).flatMap((kind, k) =>
    (LOINC_DOCUMENTS.has(kind) ? [] : [unknownCode('is not a known LOINC document type', `custodians[${String(index)}].kinds[${String(k)}]`)]))),
];

const custodianKeys: Rule = (parts) => repeated(parts.custodianKeys, () => ({ text: 'two custodians have the same key', expression: 'custodians', code: 'invariant' }));

const recipientKeys: Rule = (parts) => repeated(parts.recipientKeys, () => ({ text: 'two recipients have the same key', expression: 'recipients', code: 'invariant' }));

/** A file becomes one DocumentReference, a form one Consent per custodian: their ids follow from the digest. */
const filesOnce: Rule = (parts) => repeated(parts.documents.map((d) => d?.file.sha256), (index) =>
  ({ text: 'the same file stands in the list before', expression: `documents[${String(index)}].file.sha256`, code: 'invariant' }));

const formsOnce: Rule = (parts) => repeated(parts.authorisations.map((a) => a?.form.sha256), (index) =>
  ({ text: 'the same form stands in the list before', expression: `authorisations[${String(index)}].form.sha256`, code: 'invariant' }));

const receivedBeforeRequested = (custodian: IntakeCustodian): boolean => {
  const requested = parseInstant(custodian.requestedAt ?? '');
  const received = parseInstant(custodian.receivedAt ?? '');
  return requested.ok && received.ok && Temporal.Instant.compare(received.value, requested.value) < 0;
};

/** `validAt` may come on either side of `receivedAt`: a proof can be with the custodian before (S3 takes the later). */
const clocks: Rule = (parts) => each(parts.custodians, (custodian, index) => (receivedBeforeRequested(custodian)
  ? [{ text: 'lies before requestedAt', expression: `custodians[${String(index)}].receivedAt`, code: 'invariant' }]
  : []));

const authorisations: Rule = (parts, programme) => each(parts.authorisations, (authorisation, index) => checkAuthorisation(authorisation, {
  custodianKeys: parts.custodianKeys, recipientKeys: parts.recipientKeys, path: `authorisations[${String(index)}]`,
  ...(programme && { programme }), ...(parts.requesterKind && { requesterKind: parts.requesterKind }),
}));

const RULES: readonly Rule[] = [programmeKnown, departmentKnown, documentTypes, custodianKeys, recipientKeys, filesOnce, formsOnce, clocks, authorisations];

/** `programme`: the configured one that the intake names, if any. */
export const checkIntakeRules = (parts: ReadableParts, programme: Programme | undefined): readonly Issue[] => RULES.flatMap((rule) => rule(parts, programme));
