// A letter as PDF: tagged (PDF/UA-1), with its typeface in it, the same bytes for the same letter. https://pdfa.org/resource/iso-14289-pdfua/
import { fail, ok } from '../../core/kernel/result.ts';
import type { RenderLetter } from '../../ports/render-letter.ts';
import { createLetterPen } from './create-letter-pen.ts';
import { drawLetterBody } from './draw-letter-body.ts';
import { drawLetterHead } from './draw-letter-head.ts';
import { finishPages } from './finish-pages.ts';
import { hasEveryGlyph } from './has-every-glyph.ts';
import { loadLetterFonts } from './load-letter-fonts.ts';

export const createRenderLetter = (): RenderLetter => {
  const fonts = loadLetterFonts();
  return async (letter) => {
    const pen = createLetterPen({ language: letter.language, title: letter.title, date: letter.date }, fonts);
    if (!hasEveryGlyph(pen, letter)) return fail('business-rule', 'the letter has characters that are neither Latin, Greek nor Cyrillic: give the name or the address in one of these scripts too');
    drawLetterHead(pen, letter);
    drawLetterBody(pen, letter);
    return ok(await finishPages(pen, letter));
  };
};
