// From the subject to the enclosures; the signatures stay with the closing.
import type { Letter, Signature } from '../../core/notices/letter.ts';
import type { LetterPen } from './create-letter-pen.ts';
import { drawLetterBlock } from './draw-letter-block.ts';
import { letterMeasures as at } from './letter-measures.ts';

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
  for (const block of letter.body) drawLetterBlock(pen, block);
  drawSignatures(pen, letter);
  if (letter.enclosures) {
    drawLetterBlock(pen, { kind: 'heading', text: letter.enclosures.heading });
    drawLetterBlock(pen, { kind: 'list', items: letter.enclosures.items });
  }
};
