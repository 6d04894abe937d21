// Markup from a template whose values are escaped, always; only markup made here passes as it is.

/** Markup that is safe to send. Made by `html` alone. */
export interface Html { readonly markup: string }

type Value = Html | string | number | undefined | false | readonly Value[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

const toMarkup = (value: Value): string => {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return String(value).replaceAll(/[&<>"'`]/gu, (c) => ENTITIES[c] ?? '');
  return 'markup' in value ? value.markup : value.map(toMarkup).join('');
};

/** Values stand in text or inside a quoted attribute, never in a tag's name, a script or a style. */
export const html = (texts: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  markup: texts.map((text, i) => text + toMarkup(values[i])).join(''),
});
