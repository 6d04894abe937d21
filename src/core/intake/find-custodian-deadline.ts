// Which rule and zone a custodian has: its own, by an identifier of the organisation, else the programme's.
import type { IntakeIdentifier } from './intake.ts';
import type { DeadlineRule, Programme } from './programme.ts';

export interface CustodianTime { readonly rule: DeadlineRule; readonly timeZone: string }

export const findCustodianDeadline = (programme: Programme, identifiers: readonly IntakeIdentifier[]): CustodianTime => {
  const own = programme.custodianDeadlines?.find(({ identifier }) => identifiers.some((i) => i.system === identifier.system && i.value === identifier.value));
  return { rule: own?.deadline ?? programme.deadline, timeZone: own?.timeZone ?? programme.timeZone };
};
