// What stops a call to a peer that is silent or slow.

/** Fires once after so much silence, or when the total time is over. */
export interface Watch { readonly rest: () => void; readonly wake: () => void; readonly end: () => void; onFire: () => void; fired: boolean }

export const startWatch = (idleMs: number, totalMs: number): Watch => {
  let idle: NodeJS.Timeout | undefined;
  const fire = (): void => { watch.fired = true; watch.onFire(); };
  const total = setTimeout(fire, totalMs);
  const wake = (): void => { clearTimeout(idle); };
  const watch: Watch = {
    fired: false,
    onFire: () => undefined,
    wake,
    rest: () => { wake(); idle = setTimeout(fire, idleMs); },
    end: () => { wake(); clearTimeout(total); },
  };
  return watch;
};
