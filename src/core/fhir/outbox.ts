// The outbox state of what waits to be sent or asked for: when next, after how many attempts, and why it does not go on. The same on a Task and on a notice.
import type { Extension } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { findExtension } from './extensions.ts';
import { EXT_EXCHANGE, EXT_EXCHANGE_FAILURE } from './systems.ts';

/** `nextAt`: FHIR instant; `worker`: present while claimed. */
export interface OutboxState { readonly nextAt: string; readonly attempts: number; readonly worker?: string }

/** Code of STATUS_REASONS; `attempts` that failed in a row. */
export interface OutboxFailure { readonly code: string; readonly since: string; readonly attempts: number }

interface Waiting { readonly extension?: Extension[] | undefined }

export const readExchange = (resource: Waiting): OutboxState | undefined => {
  const exchange = findExtension(resource, EXT_EXCHANGE);
  const nextAt = findExtension(exchange, 'nextAt')?.valueDateTime;
  const attempts = findExtension(exchange, 'attempts')?.valueUnsignedInt ?? 0;
  return nextAt ? compact({ nextAt, attempts, worker: findExtension(exchange, 'worker')?.valueString }) : undefined;
};

export const readFailure = (resource: Waiting): OutboxFailure | undefined => {
  const failure = findExtension(resource, EXT_EXCHANGE_FAILURE);
  const code = findExtension(failure, 'code')?.valueCode;
  const since = findExtension(failure, 'since')?.valueDateTime;
  return code && since ? { code, since, attempts: findExtension(failure, 'attempts')?.valueUnsignedInt ?? 0 } : undefined;
};

/** Empty: nobody needs to be asked. */
export const toExchangeExtension = (exchange: OutboxState | undefined): readonly Extension[] => (exchange ? [{
  url: EXT_EXCHANGE,
  extension: [
    { url: 'nextAt', valueDateTime: exchange.nextAt },
    { url: 'attempts', valueUnsignedInt: exchange.attempts },
    ...(exchange.worker ? [{ url: 'worker', valueString: exchange.worker }] : []),
  ],
}] : []);

export const toFailureExtension = (failure: OutboxFailure | undefined): readonly Extension[] => (failure ? [{
  url: EXT_EXCHANGE_FAILURE,
  extension: [{ url: 'code', valueCode: failure.code }, { url: 'since', valueDateTime: failure.since }, { url: 'attempts', valueUnsignedInt: failure.attempts }],
}] : []);
