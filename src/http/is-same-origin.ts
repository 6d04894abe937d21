// Whether a form was sent from one of our own pages; another site's form must not log a browser in or out.
import type { Request } from 'express';

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

export const isSameOrigin = (req: Request, publicUrl: string): boolean => {
  const site = req.get('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = req.get('Origin');
  // Neither header: not a browser of today, and so no page that a stranger steers.
  return origin === undefined || [req.get('Host'), hostOf(publicUrl)].includes(hostOf(origin) ?? '');
};
