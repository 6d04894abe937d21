// A person records that a custodian asked the requester back: the clock stands still where its rule allows that (S5).
import { planQuery } from '../core/deadlines/plan-query.ts';
import { parseQuery } from '../core/intake/parse-query.ts';
import { ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { ClockRule } from '../core/deadlines/clock-rule.ts';
import { changeClock, type ClockPorts } from './change-clock.ts';
import type { ChangeAnswer } from './change-request.ts';
import type { Call } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

/** The query is a fact all the same, and counts if the rule is ever another. */
const warningsOf = ({ rule }: ClockRule): readonly Issue[] => (rule.pausedBy?.includes('query')
  ? [] : [{ text: `recorded; the rule ${rule.id} knows no pauses: the time goes on`, expression: 'askedAt', code: 'informational', severity: 'information' }]);

export const recordQuery = (ports: ClockPorts, call: Call, part: PartCall): Promise<Result<ChangeAnswer>> => changeClock(ports, call, {
  ...part,
  act: 'queries',
  decide: (clock, by, moment) => {
    const query = parseQuery(part.body, moment);
    if (!query.ok) return query;
    const planned = planQuery(clock, query.value.askedAt);
    return planned.ok ? ok({ clock: planned.value, occurredAt: query.value.askedAt, said: query.value.reason, warnings: warningsOf(by) }) : planned;
  },
});
