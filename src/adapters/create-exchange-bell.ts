// Rings inside this process: another replica looks at its next round.
import type { ExchangeBell } from '../ports/exchange-bell.ts';

export const createExchangeBell = (): ExchangeBell => {
  const listeners: (() => void)[] = [];
  return {
    ring: () => { for (const listener of listeners) listener(); },
    onRing: (listener) => { listeners.push(listener); },
  };
};
