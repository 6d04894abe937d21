// The conditions of a transaction, each once however many entries share it.
import type { TransactionEntry } from './parse-transaction.ts';
import type { Condition } from './store-statements.ts';
import { toConditionKey } from './to-condition-key.ts';

export const toConditions = (entries: readonly TransactionEntry[]): readonly Condition[] => {
  const conditions = entries.flatMap((entry) => (entry.kind === 'create' && entry.condition ? [entry.condition] : []));
  return [...new Map(conditions.map((condition) => [`${condition.type}?${toConditionKey(condition)}`, condition])).values()];
};
