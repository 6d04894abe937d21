// Extensions read and written by URL, without changing the resource given.
import type { Extension } from '@medplum/fhirtypes';

interface Extensible { readonly extension?: Extension[] | undefined }

export const findExtension = (element: Extensible | undefined, url: string): Extension | undefined => element?.extension?.find((e) => e.url === url);

export const findExtensions = (element: Extensible | undefined, url: string): readonly Extension[] => element?.extension?.filter((e) => e.url === url) ?? [];

/** The extensions of `element` with those of `url` replaced by `next`; `undefined` where none is left, as FHIR has no empty arrays. */
const replaceExtension = (element: Extensible | undefined, url: string, next: readonly Extension[]): Extension[] | undefined => {
  const all = [...(element?.extension?.filter((e) => e.url !== url) ?? []), ...next];
  return all.length > 0 ? all : undefined;
};

/** `T` with its `extension` replaced; the property is absent where nothing is left. */
export const withExtension = <T extends Extensible>(element: T, url: string, next: readonly Extension[]): T => {
  const { extension: _old, ...rest } = element;
  const extension = replaceExtension(element, url, next);
  return { ...rest, ...(extension && { extension }) } as T;
};
