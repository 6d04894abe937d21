// The identifier systems that a search for patients names without a value (`identifier=system|`): only identifiers of these are to be returned.
// IHE PDQm 3.2.0, 2:3.78.4.1.2.3. https://profiles.ihe.net/ITI/PDQm/ITI-78.html

export interface AskedFilter { readonly code: string; readonly modifier?: string; readonly values: readonly string[] }

export const findIdentifierDomains = (filters: readonly AskedFilter[]): readonly string[] => [...new Set(filters
  .filter(({ code, modifier }) => code === 'identifier' && modifier === undefined)
  .flatMap(({ values }) => values.flatMap((value) => /^(.+)(?<!\\)\|$/u.exec(value)?.[1]?.replaceAll('\\|', '|') ?? [])))];
