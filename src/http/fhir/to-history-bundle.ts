// The versions of a resource, newest first, as a history Bundle. https://hl7.org/fhir/R4/http.html#history
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import type { HistoryPage } from '../../ports/resource-store.ts';
import type { ResourceKey } from '../flows.ts';

interface Asked extends ResourceKey {
  /** `<publicUrl>/fhir/R4` */
  readonly base: string;
  readonly count: number;
  readonly cursor?: string;
}

type Version = HistoryPage['versions'][number];

/** Our store numbers versions from 1, and the first write is the only one that creates. */
const toRequest = (asked: Asked, version: Version): BundleEntry['request'] => {
  const url = `${asked.type}/${asked.id}`;
  if (!version.resource) return { method: 'DELETE', url };
  return version.versionId === '1' ? { method: 'POST', url: asked.type } : { method: 'PUT', url };
};

const toStatus = (version: Version): string => (!version.resource ? '204' : version.versionId === '1' ? '201' : '200');

const toEntry = (asked: Asked) => (version: Version): BundleEntry => {
  const request = toRequest(asked, version);
  return {
    fullUrl: `${asked.base}/${asked.type}/${asked.id}`,
    ...(version.resource && { resource: version.resource }),
    ...(request && { request }),
    response: { status: toStatus(version), etag: `W/"${version.versionId}"`, lastModified: version.lastUpdated },
  };
};

const toLink = (asked: Asked, cursor: string | undefined): string => {
  const query = new URLSearchParams({ _count: String(asked.count), ...(cursor !== undefined && { _cursor: cursor }) });
  return `${asked.base}/${asked.type}/${asked.id}/_history?${query.toString()}`;
};

export const toHistoryBundle = (asked: Asked, page: HistoryPage): Bundle => ({
  resourceType: 'Bundle', type: 'history',
  link: [
    { relation: 'self', url: toLink(asked, asked.cursor) },
    ...(page.next === undefined ? [] : [{ relation: 'next', url: toLink(asked, page.next) }]),
  ],
  ...(page.versions.length > 0 && { entry: page.versions.map(toEntry(asked)) }),
});
