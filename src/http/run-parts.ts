// What running a route needs beside the route.
import type { Histogram } from 'prom-client';
import type { Result } from '../core/kernel/result.ts';
import type { Call } from '../flows/flow-ports.ts';
import type { Access } from './create-access.ts';
import type { HttpOptions, Permission, Route } from './route.ts';

export interface RunParts {
  readonly options: HttpOptions;
  readonly access: Access;
  /** Puts on the audit trail that somebody was turned away. */
  readonly record: (call: Call, what: string) => Promise<Result<true>>;
  readonly durations: Histogram<'method' | 'route' | 'status'>;
}

/** `known`: whoever has said who they are, whatever they may. */
export type Runnable = Pick<Route, 'path' | 'isPage' | 'answer'> & { readonly access: 'open' | 'known' | Permission };
