// A person records that a custodian announced an extension: the due date moves where the rule has one and it came in time.
import { planExtension } from '../core/deadlines/plan-extension.ts';
import { parseExtension } from '../core/intake/parse-extension.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { changeClock, type ClockPorts } from './change-clock.ts';
import type { ChangeAnswer } from './change-request.ts';
import type { Call } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

export const recordExtension = (ports: ClockPorts, call: Call, part: PartCall): Promise<Result<ChangeAnswer>> => changeClock(ports, call, {
  ...part,
  act: 'extension',
  decide: (clock, by, moment) => {
    const announced = parseExtension(part.body, moment);
    if (!announced.ok) return announced;
    const planned = planExtension(clock, announced.value, by);
    return planned.ok ? ok({ clock: planned.value, occurredAt: announced.value.announcedAt, said: announced.value.reason }) : planned;
  },
});
