// Content-Type and Accept entries: `type/subtype; name=value`. https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1

export interface MediaType {
  /** `type/subtype`, lower case. */
  readonly essence: string;
  /** Names in lower case, values unquoted. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const ESSENCE = new RegExp(`^\\s*(${TOKEN}/${TOKEN})\\s*(?:;|$)`, 'u');
const PARAMETER = new RegExp(`;\\s*(${TOKEN})\\s*=\\s*(?:"([^"\\\\]*)"|(${TOKEN}))\\s*`, 'gu');

export const parseMediaType = (header: string | undefined): MediaType | undefined => {
  const essence = header === undefined ? undefined : ESSENCE.exec(header)?.[1];
  if (header === undefined || essence === undefined) return undefined;
  const parameters = new Map([...header.matchAll(PARAMETER)].map((m) => [(m[1] ?? '').toLowerCase(), m[2] ?? m[3] ?? ''] as const));
  return { essence: essence.toLowerCase(), parameters };
};
