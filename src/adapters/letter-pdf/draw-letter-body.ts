// From the subject to the enclosures. A heading stays with what follows it, a term with its text, the signatures with the closing.
import type { Letter, LetterBlock, LetterFact, Signature } from '../../core/notices/letter.ts';
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

const drawBlock = (pen: LetterPen, block: LetterBlock): void => {
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

const drawSignature = (pen: LetterPen, { as, names }: Signature, box: { readonly x: number; readonly y: number; readonly width: number; readonly line: number; readonly here: string }): void => {
  pen.write('P', [as, ...names].join('\n'), { style: { x: box.x, y: box.y, width: box.width, size: 9 } });
  pen.decorate('Layout', () => {
    pen.doc.moveTo(box.x, box.line).lineTo(box.x + box.width, box.line).lineWidth(0.5).stroke();
  });
  pen.write('P', box.here, { style: { x: box.x, y: box.line + 2, width: box.width, size: 7.5 } });
};

const drawSignatures = (pen: LetterPen, { closing, signatures, signHere }: Letter): void => {
  const width = (at.width - at.signature.gap * (signatures.length - 1)) / signatures.length;
  const boxWidth = Math.min(width, at.width / 2);
  const names = Math.max(...signatures.map(({ as, names: n }) => pen.heightOf([as, ...n].join('\n'), { width: boxWidth, size: 9 })));
  pen.ensureRoom(pen.heightOf(closing) + at.gap * 2 + names + at.signature.room + 14);
  pen.write('P', closing, { style: { gap: at.gap } });
  const y = pen.doc.y + at.gap;
  const line = y + names + at.signature.room;
  signatures.forEach((signature, index) => {
    drawSignature(pen, signature, { x: at.left + index * (boxWidth + at.signature.gap), y, width: boxWidth, line, here: signHere });
  });
  pen.doc.y = line + 18;
};

export const drawLetterBody = (pen: LetterPen, letter: Letter): void => {
  pen.write('H1', letter.subject, { style: { bold: true, size: 11.5, gap: at.gap * 2 } });
  pen.write('P', letter.salutation, { style: { gap: at.gap } });
  for (const block of letter.body) drawBlock(pen, block);
  drawSignatures(pen, letter);
  if (letter.enclosures) {
    drawHeading(pen, letter.enclosures.heading);
    drawList(pen, letter.enclosures.items);
  }
};
