// May a slot still be taken by anybody?
import type { Slot } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../kernel/result.ts';

/** Fails `state-conflict` where it is not free (any more). */
export const checkFree = ({ status }: { readonly status: Slot['status'] }): Result<true> =>
  (status === 'free' ? ok(true) : fail('state-conflict', { text: 'is not free: choose another', expression: 'slot' }));
