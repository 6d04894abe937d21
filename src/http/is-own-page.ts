// Whether a browser says that one of our own pages sent this. Unlike is-same-origin.ts it needs the browser's word: silence is no proof.
import type { Request } from 'express';

/** https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header, and Origin of a browser that does not send that. */
export const isOwnPage = (req: Request, publicUrl: string): boolean => {
  const site = req.get('Sec-Fetch-Site');
  return site === undefined ? req.get('Origin') === publicUrl : site === 'same-origin';
};
