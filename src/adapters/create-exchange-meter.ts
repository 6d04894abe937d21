// Counts since the process began, in memory.
import type { ExchangeCount, ExchangeMeter } from '../ports/exchange-meter.ts';

export const createExchangeMeter = (): ExchangeMeter => {
  const counts = new Map<string, ExchangeCount & { readonly times: number }>();
  return {
    count: (ended) => {
      const key = `${ended.peer}\n${ended.code}`;
      counts.set(key, { ...ended, times: (counts.get(key)?.times ?? 0) + 1 });
    },
    read: () => [...counts.values()],
  };
};
