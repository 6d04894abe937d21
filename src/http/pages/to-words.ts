// A code as words: `awaiting-information` reads "awaiting information".

export const toWords = (code: string): string => code.replaceAll('-', ' ');
