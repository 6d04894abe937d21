// The documents that a provided one replaces, appends or transforms, as they are here.
import type { DocumentReference } from '@medplum/fhirtypes';
import { ok } from '../core/kernel/result.ts';
import { findDocuments } from './find-documents.ts';
import type { FlowPorts } from './flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'policy'>;

/** By a reference to this server, or by an identifier. */
const findTarget = async (ports: Ports, { target }: NonNullable<DocumentReference['relatesTo']>[number]): Promise<DocumentReference | undefined> => {
  const reference = target.reference?.replace(`${ports.policy.publicUrl}/fhir/R4/`, '').replace(/\/_history\/[^/]+$/u, '');
  const [local] = reference === undefined ? [] : await ports.store.readMany([reference]);
  if (local?.resourceType === 'DocumentReference') return local;
  const found = target.identifier ? await findDocuments(ports, target.identifier) : ok([]);
  return found.ok ? found.value.find((d) => d.status === 'current') ?? found.value[0] : undefined;
};

/** In the order of `relatesTo`; `undefined`: not here. */
export const findRelationTargets = async (ports: Ports, document: DocumentReference): Promise<readonly (DocumentReference | undefined)[]> => {
  const targets: (DocumentReference | undefined)[] = [];
  for (const relation of document.relatesTo ?? []) targets.push(await findTarget(ports, relation));
  return targets;
};
