// A repeating element as a list, whatever a sender put in its place: what is no array is the validation's to refuse.

export const listOf = <T>(values: readonly T[] | undefined): readonly T[] => {
  const given: unknown = values;
  return Array.isArray(given) ? values ?? [] : [];
};
