// Whether a browser asks, which names text/html, or a program, which takes JSON or anything.
import type { Request } from 'express';
import { chooseMediaType } from './choose-media-type.ts';

export const prefersHtml = (req: Request): boolean => chooseMediaType(req.headers.accept, ['application/json', 'text/html']) === 'text/html';
