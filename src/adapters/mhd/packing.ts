// What every part of a package is made with. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { MetadataLevel } from '../../core/exchange/submission.ts';
import type { DocumentPackage } from '../../ports/regional-network.ts';

/** UUID of a part of the package: the same for the same package. */
export type PartId = (part: string) => string;

export interface Packing {
  readonly parcel: DocumentPackage;
  readonly idOf: PartId;
  readonly level: MetadataLevel;
  /** FHIR base of the recipient, without a slash at the end. */
  readonly baseUrl: string;
}
