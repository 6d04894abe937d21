// Whether somebody signed out of this session, here or on another replica.
import type { FlowPorts } from './flow-ports.ts';

export const isSessionEnded = async (ports: Pick<FlowPorts, 'store'>, sessionId: string): Promise<boolean> => await ports.store.findReceipt('session-end', sessionId) !== undefined;
