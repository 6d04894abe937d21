// A line of the demo's story.
export const say = (line: string): void => { process.stdout.write(`${line}\n`); };
