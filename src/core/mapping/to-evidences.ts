// The requester's proofs: one DocumentReference for each file, one Provenance for each proof that somebody checked (S7).
import type { Resource } from '@medplum/fhirtypes';
import type { Intake, IntakeEvidence } from '../intake/intake.ts';
import { findAuthorisationParts } from './find-authorisation-parts.ts';
import type { MappingContext } from './mapping-context.ts';
import { toEvidence } from './to-evidence.ts';
import { toFiling } from './to-filing.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';

type Targets = readonly { reference: string }[];

const consentsOfRepresentative = (intake: Intake, context: MappingContext): Targets => findAuthorisationParts(intake, context)
  .filter((part) => part.authorisation.signers.some((s) => s.capacity === 'representative'))
  .map((part) => toRoleReference(context, part.role));

/** What each kind proves something about. */
const targetsOf = (kind: IntakeEvidence['kind'], intake: Intake, context: MappingContext): Targets => ({
  'patient-identity': () => [toRoleReference(context, 'patient')],
  'requester-identity': () => [toRoleReference(context, 'representative')],
  'proof-of-representation': () => [toRoleReference(context, 'representative'), ...consentsOfRepresentative(intake, context)],
} as const satisfies Record<IntakeEvidence['kind'], () => Targets>)[kind]();

export const toEvidences = (intake: Intake, context: MappingContext): readonly Resource[] => {
  const evidence = intake.requester.kind === 'representative' ? intake.requester.evidence ?? [] : [];
  const files = new Map(evidence.map((e) => [e.file.sha256, e.file]));
  return [...files.values()].flatMap((file) => {
    const { document, checks } = toEvidence({
      items: evidence.filter((e) => e.file.sha256 === file.sha256),
      ...toFiling({ file, role: `evidence:${file.sha256}` }, intake, context),
      provenanceIdFor: (kind) => toRoleId(context, `provenance:evidence:${kind}:${file.sha256}`),
      targetsOf: (kind) => targetsOf(kind, intake, context),
    });
    return [document, ...checks];
  });
};
