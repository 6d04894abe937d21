// Each step of the demo holds what the story says, or the demo fails.
export const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`not as it should be: ${what}`);
};
