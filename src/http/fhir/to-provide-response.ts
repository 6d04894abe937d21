// The answer to ITI-65: one entry for each of the request's, in its order. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.ProvideDocumentBundleResponse.html
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { toOperationOutcome } from '../../core/fhir/to-operation-outcome.ts';
import type { ProvideAnswer } from '../../flows/provide-document-bundle.ts';

/** What was remarked of the Bundle as a whole stands at its first entry. */
export const toProvideResponse = ({ entries, warnings }: ProvideAnswer): Bundle => ({
  resourceType: 'Bundle',
  type: 'transaction-response',
  entry: entries.map(({ status, location, etag, warnings: own }, index): BundleEntry => {
    const issues = index === 0 ? [...warnings, ...own] : own;
    return {
      response: {
        status, location, ...(etag !== undefined && { etag }),
        ...(issues.length > 0 && { outcome: toOperationOutcome({ kind: 'business-rule', issues }).outcome }),
      },
    };
  }),
});
