// One block of a page. A heading stays with what follows it, a term with its text.
import type { LetterBlock, LetterFact } from '../../core/kernel/letter-block.ts';
import type { LetterPen } from './create-letter-pen.ts';
import { letterMeasures as at } from './letter-measures.ts';

/** Two lines and what stands before them. */
const START = 34;

const drawHeading = (pen: LetterPen, text: string): void => {
  pen.ensureRoom(pen.heightOf(text, { bold: true }) + START);
  pen.doc.y += 4;
  pen.write('H2', text, { style: { bold: true, size: 10, gap: 1 } });
};

const drawList = (pen: LetterPen, items: readonly string[]): void => {
  const list = pen.open('L');
  const x = at.left + at.bullet;
  const width = at.width - at.bullet;
  for (const text of items) {
    pen.ensureRoom(pen.heightOf(text, { width }));
    const { y } = pen.doc;
    const item = pen.open('LI', list);
    pen.write('Lbl', '• ', { parent: item, style: { y, width: at.bullet } });
    pen.write('LBody', text, { parent: item, style: { x, y, width } });
  }
  pen.doc.y += at.gap;
};

const drawFacts = (pen: LetterPen, facts: readonly LetterFact[]): void => {
  const list = pen.open('L');
  const x = at.left + at.termWidth;
  const [termWidth, textWidth] = [at.termWidth - at.gap, at.width - at.termWidth];
  for (const { term, text } of facts) {
    const height = Math.max(pen.heightOf(term, { width: termWidth }), pen.heightOf(text, { width: textWidth, bold: true }));
    pen.ensureRoom(height);
    const { y } = pen.doc;
    const item = pen.open('LI', list);
    pen.write('Lbl', `${term} `, { parent: item, style: { y, width: termWidth } });
    pen.write('LBody', text, { parent: item, style: { x, y, width: textWidth, bold: true } });
    pen.doc.y = y + height;
  }
  pen.doc.y += at.gap;
};

export const drawLetterBlock = (pen: LetterPen, block: LetterBlock): void => {
  switch (block.kind) {
    case 'heading': drawHeading(pen, block.text); break;
    case 'paragraph':
      pen.ensureRoom(START);
      pen.write('P', block.text, { style: { gap: at.gap } });
      break;
    case 'list': drawList(pen, block.items); break;
    case 'facts': drawFacts(pen, block.facts); break;
    case 'address': {
      const text = block.lines.join('\n');
      const style = { x: at.left + at.bullet, width: at.width - at.bullet };
      pen.ensureRoom(pen.heightOf(text, style));
      pen.write('P', text, { style });
      pen.doc.y += at.gap;
    }
  }
};
