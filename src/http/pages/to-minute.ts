// An instant as words of plain text, to the minute and as its own offset has it: `2026-12-01 09:00`.

export const toMinute = (instant: string): string => instant.slice(0, 16).replace('T', ' ');
