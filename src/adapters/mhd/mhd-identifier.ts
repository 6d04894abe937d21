// An identifier by MHD: `use` is what 4.2.3 looks at, `type` what 4.2.4 does; both accept both. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.UniqueIdIdentifier.html
import type { Identifier } from '@medplum/fhirtypes';
import { MHD_IDENTIFIER_TYPE } from '../../core/fhir/systems.ts';

export const mhdIdentifier = (code: 'uniqueId' | 'entryUUID', { system, value }: { readonly system: string; readonly value: string }): Identifier => ({
  use: code === 'uniqueId' ? 'usual' : 'official', type: { coding: [{ system: MHD_IDENTIFIER_TYPE, code }] }, system, value,
});
