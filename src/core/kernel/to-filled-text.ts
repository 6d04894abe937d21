// A sentence with its gaps filled: `{name}` by what goes there. A gap that nothing fills stays, so that a test sees it.

export const toFilledText = (text: string, parts: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{([a-z]+)\}/giu, (gap: string, name: string) => String(parts[name] ?? gap));
