// An opinion as PDF: tagged (PDF/UA-1), with its typeface in it, the same bytes for the same opinion. https://pdfa.org/resource/iso-14289-pdfua/
import { fail, ok } from '../../core/kernel/result.ts';
import type { Report } from '../../core/opinion/report.ts';
import type { RenderReport } from '../../ports/render-report.ts';
import { createLetterPen, type LetterPen } from './create-letter-pen.ts';
import { drawLetterBlock } from './draw-letter-block.ts';
import { finishPages } from './finish-pages.ts';
import { hasEveryGlyph } from './has-every-glyph.ts';
import { letterMeasures as at } from './letter-measures.ts';
import { loadLetterFonts } from './load-letter-fonts.ts';

const drawHead = (pen: LetterPen, { sender: [name = '', ...rest], title }: Report): void => {
  pen.write('P', name, { style: { y: at.head.top, size: 11, bold: true, width: at.head.width } });
  if (rest.length > 0) pen.write('P', rest.join('\n'), { style: { size: 9, width: at.head.width } });
  pen.doc.y += at.gap * 3;
  pen.write('H1', title, { style: { bold: true, size: 15, gap: at.gap } });
};

/** Text of people has line ends of several kinds. */
const withPlainLines = (report: Report): Report => ({
  ...report,
  body: report.body.map((block) => ('text' in block ? { ...block, text: block.text.replaceAll(/\r\n?/gu, '\n').replaceAll('\t', ' ') } : block)),
});

export const createRenderReport = (): RenderReport => {
  const fonts = loadLetterFonts();
  return async (given) => {
    const report = withPlainLines(given);
    const pen = createLetterPen(report, fonts);
    if (!hasEveryGlyph(pen, report)) return fail('business-rule', 'the opinion has characters that are neither Latin, Greek nor Cyrillic, or none that a page can show');
    drawHead(pen, report);
    for (const block of report.body) drawLetterBlock(pen, block);
    return ok(await finishPages(pen, report));
  };
};
