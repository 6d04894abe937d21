// A SubmissionSet or Folder as it is kept: with our patient and our documents in it. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Minimal.SubmissionSet.html
import type { Extension, List } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { listOf } from '../fhir/list-of.ts';
import { ACTOR_IDENTIFIER, IHE_EXTENSION, MHD_FOLDER, MHD_LIST_TYPES, MHD_PROVIDED } from '../fhir/systems.ts';
import { toPlainReference } from './to-plain-reference.ts';

export interface SubmissionListParts {
  readonly id: string;
  readonly kind: 'submissionset' | 'folder';
  /** As sent; absent: a document came alone (ITI-105), and the set is derived. */
  readonly sent?: List | undefined;
  /** `Patient/…` */
  readonly patient: string;
  /** `DocumentReference/…`, `List/…` */
  readonly items: readonly string[];
  /** FHIR instant. */
  readonly receivedAt: string;
  /** Who sent it, as authenticated: the source where the sender named none. */
  readonly actorId: string;
}

const PROFILE = { submissionset: MHD_PROVIDED.minimal.submissionSet, folder: MHD_FOLDER } as const;
const KEPT: readonly string[] = [IHE_EXTENSION.sourceId, IHE_EXTENSION.designationType];

const extensionsOf = ({ kind, sent, actorId }: SubmissionListParts): readonly Extension[] => {
  if (sent) return listOf(sent.extension).filter((e) => KEPT.includes(e.url));
  return kind === 'submissionset' ? [{ url: IHE_EXTENSION.sourceId, valueIdentifier: { system: ACTOR_IDENTIFIER, value: actorId } }] : [];
};

/** Its reference points into another server, or into what was sent. */
const sourceOf = ({ kind, sent }: SubmissionListParts): List['source'] => (kind === 'submissionset' && sent?.source ? toPlainReference(sent.source, listOf(sent.contained))[0] : undefined);

const said = ({ identifier, title, note }: List): Pick<List, 'identifier' | 'title' | 'note'> => compact({ identifier, title, note: note?.map(({ text }) => ({ text })) });

/** Recipients are not kept: who is told of it is this hospital's own. */
export const toSubmissionList = (parts: SubmissionListParts): List => {
  const { kind, sent } = parts;
  return compact({
    resourceType: 'List' as const,
    id: parts.id,
    meta: { profile: [PROFILE[kind]] },
    extension: [...extensionsOf(parts)],
    ...(sent ? said(sent) : {}),
    status: 'current' as const,
    mode: 'working' as const,
    code: { coding: [{ system: MHD_LIST_TYPES, code: kind }] },
    subject: { reference: parts.patient },
    date: sent?.date ?? parts.receivedAt,
    source: sourceOf(parts),
    entry: parts.items.map((reference) => ({ item: { reference } })),
  });
};
