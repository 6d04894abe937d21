// Who did what, when, and on which ground. https://hl7.org/fhir/R4/provenance.html
import type { Identifier, Provenance } from '@medplum/fhirtypes';
import { ACTOR_IDENTIFIER, PROVENANCE_PARTICIPANT, V3_DATA_OPERATION } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';

/** `enterer` recorded it, `verifier` checked it, `author` said it. Codes of provenance-participant-type. */
export type ProvenanceAgentType = 'enterer' | 'verifier' | 'author';

export type ProvenanceActivity = 'create' | 'update';

export interface ProvenanceParts {
  readonly id: string;
  readonly targets: readonly { reference: string }[];
  /** FHIR dateTime of the event itself, where it is not the recording. */
  readonly occurredAt?: string | undefined;
  readonly recordedAt: Temporal.Instant;
  readonly activity?: ProvenanceActivity;
  /** Verbatim. */
  readonly reason?: string | undefined;
  /** `who` is a value under ACTOR_IDENTIFIER, a reference, or somebody by name. */
  readonly agents: readonly { readonly type: ProvenanceAgentType; readonly who: string | { reference: string } | { display: string; identifier?: Identifier } }[];
  readonly sources?: readonly ({ reference: string } | { display: string })[];
}

const ACTIVITY = { create: 'CREATE', update: 'UPDATE' } as const satisfies Record<ProvenanceActivity, string>;

export const toProvenance = ({ id, targets, occurredAt, recordedAt, activity, reason, agents, sources }: ProvenanceParts): Provenance => ({
  resourceType: 'Provenance',
  id,
  target: [...targets],
  ...(occurredAt && { occurredDateTime: occurredAt }),
  recorded: toFhirInstant(recordedAt),
  ...(reason && { reason: [{ text: reason }] }),
  ...(activity && { activity: { coding: [{ system: V3_DATA_OPERATION, code: ACTIVITY[activity] }] } }),
  agent: agents.map(({ type, who }) => ({
    type: { coding: [{ system: PROVENANCE_PARTICIPANT, code: type }] },
    who: typeof who === 'string' ? { identifier: { system: ACTOR_IDENTIFIER, value: who } } : who,
  })),
  ...(sources && sources.length > 0 && { entity: sources.map((what) => ({ role: 'source' as const, what })) }),
});
