// The text under which conditional creates of one identifier meet in `condition_keys`.
import type { Condition } from './store-statements.ts';

export const toConditionKey = ({ system, code }: Condition): string => `identifier=${system}|${code}`;
