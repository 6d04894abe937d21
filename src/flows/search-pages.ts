// Every match of a search, a page at a time: for what is too much to hold at once.
import type { ExtractResource, Resource, ResourceType } from '@medplum/fhirtypes';
import { ok, type Result } from '../core/kernel/result.ts';
import type { SearchPage, SearchQuery } from '../ports/resource-store.ts';
import type { FlowPorts } from './flow-ports.ts';

/** `count`: of a page; absent: the most that a search gives. */
type Search<T extends ResourceType> = Omit<SearchQuery, 'cursor' | 'includes' | 'withTotal' | 'type'> & { readonly type: T };

const LARGEST = 200;

/** The embedded store answers at once: without it nobody else would be served until the last page. */
const letOthers = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** A page that cannot be read is the last. The next one is asked for when whoever walks asks for it. Failures: those of a search. */
export async function* searchPages<T extends ResourceType>({ store }: Pick<FlowPorts, 'store'>, search: Search<T>): AsyncGenerator<Result<readonly ExtractResource<T>[]>, void, undefined> {
  const isOfType = (resource: Resource): resource is ExtractResource<T> => resource.resourceType === search.type;
  let cursor: string | undefined;
  do {
    const page: Result<SearchPage> = await store.search({ count: LARGEST, ...search, ...(cursor !== undefined && { cursor }) });
    if (!page.ok) {
      yield page;
      return;
    }
    yield ok(page.value.matches.filter(isOfType));
    cursor = page.value.next;
    if (cursor !== undefined) await letOthers();
  } while (cursor !== undefined);
}
