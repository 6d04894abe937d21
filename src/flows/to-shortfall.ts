// What a failed call to a peer is called on the transfer or the delivery.
import { findFailureCode, type PeerCall } from '../core/exchange/find-failure-code.ts';
import type { Failure } from '../core/kernel/result.ts';
import type { Shortfall } from './run-exchange.ts';

export const toShortfall = ({ kind, retryAfterSeconds }: Failure, call: PeerCall = 'search'): Shortfall => ({ code: findFailureCode(kind, call), retryAfterSeconds });
