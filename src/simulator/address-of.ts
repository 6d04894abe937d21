// Addresses of the simulator's own servers, put together from parts.
import { format } from 'node:url';

const HOST = '127.0.0.1';

/** Loopback only: the simulator is never to be reached from elsewhere. */
export const addressOf = (port: number, pathname = ''): string => format({ protocol: 'http', hostname: HOST, port, pathname });
