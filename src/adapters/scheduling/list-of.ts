// A JSON list; anything else is one without members.

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
