// What was learnt last, in memory: each process learns for itself.
import type { KeptRisks, Learnt } from '../ports/kept-risks.ts';

export const createKeptRisks = (): KeptRisks => {
  const kept: { learnt?: Learnt } = {};
  return { latest: () => kept.learnt, keep: (learnt) => { kept.learnt = learnt; } };
};
