// What the exchange of a transfer may touch.
import type { ChangePorts } from './change-request.ts';
import type { FlowPorts } from './flow-ports.ts';

export type TransferPorts = ChangePorts & Pick<FlowPorts, 'files' | 'judgeFhirDocument' | 'network' | 'scheduler' | 'peers' | 'meter' | 'random' | 'newId' | 'policy' | 'reach' | 'log' | 'isStopping'>;
