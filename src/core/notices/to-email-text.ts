// Where a custodian writes to: the letters' own address, else the coordinator's.
import type { Programme } from '../intake/programme.ts';

export const toEmailText = ({ letters, contacts }: Programme): string | undefined => letters?.email ?? contacts?.coordinator?.email;
