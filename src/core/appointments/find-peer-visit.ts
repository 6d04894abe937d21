// Which of what a calendar has of one visit counts, and what of it stands there once too often: a call that was answered twice, or carried out twice (S19).
import type { PeerVisit } from '../fhir/visit-booking.ts';

export interface FoundPeerVisit {
  /** Absent: it has nothing. */
  readonly seen?: PeerVisit;
  /** To be given back. */
  readonly surplus: readonly PeerVisit[];
}

const RANK = { booked: 0, held: 1, cancelled: 2 } as const satisfies Record<PeerVisit['status'], number>;

/** `start`: at which it is wanted, FHIR instant. What stands at that time goes first, and among those that are alike the one that was known before. */
export const findPeerVisit = (found: readonly PeerVisit[], start: string, known: string | undefined): FoundPeerVisit => {
  const unlike = ({ status, start: at, reference }: PeerVisit): readonly number[] => [RANK[status], at === start ? 0 : 1, reference === known ? 0 : 1];
  const [seen, ...others] = found.toSorted((a, b) => {
    const [one, other] = [unlike(a), unlike(b)];
    return one.map((value, i) => value - (other[i] ?? 0)).find((d) => d !== 0) ?? (a.reference < b.reference ? -1 : 1);
  });
  return { ...(seen && { seen }), surplus: others.filter(({ status }) => status !== 'cancelled') };
};
