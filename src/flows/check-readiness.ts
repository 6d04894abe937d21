// Whether the adapter can do its work: the store answers, the profiles are loaded, the jobs live and have run.
import type { FlowPorts } from './flow-ports.ts';

export interface Probe { readonly ok: boolean; readonly detail?: string }
export interface Readiness { readonly ready: boolean; readonly checks: Readonly<Record<string, Probe>> }
/** What the composition root knows of its own parts, by name. */
export type Probes = Readonly<Record<string, () => Probe>>;

export const checkReadiness = async (ports: Pick<FlowPorts, 'store'>, probes: Probes): Promise<Readiness> => {
  const store = await ports.store.isReady();
  const others = Object.fromEntries(Object.entries(probes).map(([name, probe]) => [name, probe()]));
  const checks = { store: { ok: store }, ...others };
  return { ready: Object.values(checks).every((c) => c.ok), checks };
};
