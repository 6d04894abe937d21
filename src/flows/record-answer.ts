// A person records that a custodian's query was answered: a clock that stood still runs again (S5).
import { planAnswer } from '../core/deadlines/plan-answer.ts';
import { parseAnswer } from '../core/intake/parse-answer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { changeClock, type ClockPorts } from './change-clock.ts';
import type { ChangeAnswer } from './change-request.ts';
import type { Call } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

export const recordAnswer = (ports: ClockPorts, call: Call, part: PartCall): Promise<Result<ChangeAnswer>> => changeClock(ports, call, {
  ...part,
  act: 'answers',
  decide: (clock, _by, moment) => {
    const answer = parseAnswer(part.body, moment);
    if (!answer.ok) return answer;
    const planned = planAnswer(clock, answer.value.answeredAt);
    return planned.ok ? ok({ clock: planned.value, occurredAt: answer.value.answeredAt }) : planned;
  },
});
