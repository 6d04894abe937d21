// ETag and Last-Modified of a resource's version. https://hl7.org/fhir/R4/http.html#versioning
import type { Resource } from '@medplum/fhirtypes';

export const toVersionHeaders = ({ meta }: Resource): Readonly<Record<string, string>> => ({
  ...(meta?.versionId !== undefined && { ETag: `W/"${meta.versionId}"` }),
  ...(meta?.lastUpdated !== undefined && { 'Last-Modified': new Date(meta.lastUpdated).toUTCString() }),
});
