// Where a login leads to.
import { findOwnPage } from './find-own-page.ts';

export const toNext = (next: string | undefined): string => findOwnPage(next) ?? '/worklist';
