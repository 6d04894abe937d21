// A programme that has visits booked in a calendar names a peer that keeps one: a coordinator must not be the first to learn of a slip of the pen.
import type { Peer } from '../core/exchange/peer.ts';
import type { Programme, VisitScheduling } from '../core/intake/programme.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';

type Placed = readonly [at: string, scheduling: VisitScheduling | undefined];

const schedulingOf = ({ departments, visits }: Programme): readonly Placed[] => [
  ['visits.scheduling', visits.scheduling],
  ...departments.map(({ scheduling }, index): Placed => [`departments[${String(index)}].scheduling`, scheduling]),
];

/** The peers; failure `invalid` with every calendar that none of them keeps. */
export const checkScheduling = (programmes: ReadonlyMap<string, Programme>, peers: readonly Peer[]): Result<readonly Peer[]> => {
  const keeping = new Set(peers.filter(({ scheduling }) => scheduling !== undefined).map(({ id }) => id));
  const issues = [...programmes.values()].flatMap((programme, index) => schedulingOf(programme).flatMap(([at, scheduling]): readonly Issue[] =>
    (scheduling === undefined || keeping.has(scheduling.peer) ? [] : [{ text: 'is not a peer with scheduling in the file of PEERS_FILE', expression: `programmes[${String(index)}].${at}.peer`, fault: 'us' }])));
  return issues.length > 0 ? fail('invalid', ...issues) : ok(peers);
};
