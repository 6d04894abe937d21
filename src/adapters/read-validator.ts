// By what a broken download may go on: a validator that changes with every byte. https://www.rfc-editor.org/rfc/rfc9110#section-8.8
const STRONG = /^"[\x21\x23-\x7e\x80-\xff]{1,512}"$/u;
/** Two changes within a second have one `Last-Modified`: it is trusted when it lay still for a while before the answer. */
const STILL_MS = 60_000;

interface Dated { readonly etag?: string | undefined; readonly lastModified?: string | undefined; readonly date?: string | undefined }

/** A strong entity tag, else a date that was old enough when the answer was made. `undefined`: what comes in two parts could be of two documents. */
export const readValidator = ({ etag, lastModified, date }: Dated): string | undefined => {
  if (etag !== undefined) return STRONG.test(etag) ? etag : undefined;
  const [changed, answered] = [lastModified, date].map((text) => Date.parse(text ?? ''));
  return changed !== undefined && answered !== undefined && answered - changed >= STILL_MS ? lastModified : undefined;
};
