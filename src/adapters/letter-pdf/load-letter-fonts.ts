// The typeface of letters, embedded in each: Noto Sans, with Latin, Greek and Cyrillic letters. Its licence, OFL 1.1, allows embedding and commercial use. https://openfontlicense.org
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface LetterFonts { readonly regular: Uint8Array; readonly bold: Uint8Array }

export const loadLetterFonts = (): LetterFonts => ({
  regular: readFileSync(fileURLToPath(import.meta.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'))),
  bold: readFileSync(fileURLToPath(import.meta.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'))),
});
