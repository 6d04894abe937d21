// A pause that can be ended early. A call to wake is never lost: the next pause ends at once.

export interface Pause { readonly wait: (ms: number) => Promise<void>; readonly wake: () => void }

export const createPause = (): Pause => {
  const state = { woken: false, end: (): void => undefined };
  return {
    wake: () => {
      state.woken = true;
      state.end();
    },
    wait: async (ms) => {
      if (!state.woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          state.end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      state.woken = false;
      state.end = () => undefined;
    },
  };
};
