// The entries by which earlier documents at the recipient cease to hold, one each. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Patch.Parameters.html
import type { BundleEntry } from '@medplum/fhirtypes';
import { MHD_PACKAGE, urnUuid } from '../../core/fhir/systems.ts';
import type { Packing } from './packing.ts';
import { toReplacedPath } from './to-replaced-path.ts';

export const toSupersedingEntries = ({ parcel, idOf }: Packing): readonly BundleEntry[] =>
  [...new Set(parcel.documents.flatMap((d) => d.replaces.map(toReplacedPath)))].map((url) => ({
    fullUrl: urnUuid(idOf(`patch:${url}`)),
    resource: {
      resourceType: 'Parameters', meta: { profile: [MHD_PACKAGE.patch] },
      parameter: [{ name: 'operation', part: [{ name: 'type', valueCode: 'replace' }, { name: 'path', valueString: 'DocumentReference.status' }, { name: 'value', valueCode: 'superseded' }] }],
    },
    request: { method: 'PATCH', url },
  }));
