// Ids of a package's parts follow from its own: sent again, it is the same package.
import { createHash } from 'node:crypto';
import { roleId } from '../../core/fhir/role-id.ts';
import type { DocumentPackage } from '../../ports/regional-network.ts';
import type { PartId } from './packing.ts';

export const toPartId = (parcel: Pick<DocumentPackage, 'id'>): PartId => roleId((text) => createHash('sha256').update(text).digest('hex'), parcel.id);
