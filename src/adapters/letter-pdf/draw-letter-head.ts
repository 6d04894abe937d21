// The upper part of the first page: letterhead, the address in the window, reference and date beside it, marks to fold by.
import type { Letter } from '../../core/notices/letter.ts';
import type { LetterPen } from './create-letter-pen.ts';
import { letterMeasures as at } from './letter-measures.ts';

const drawSender = (pen: LetterPen, [name = '', ...rest]: readonly string[]): void => {
  pen.write('P', name, { style: { y: at.head.top, size: 11, bold: true, width: at.head.width } });
  if (rest.length > 0) pen.write('P', rest.join('\n'), { style: { size: 9, width: at.head.width } });
};

/** The sender once more, in the window: the post sends it back by this line. Read aloud it would be said twice. */
const drawReturnLine = (pen: LetterPen, { returnTo }: Letter): void => {
  pen.decorate('Layout', () => {
    pen.doc.font('regular').fontSize(6.5);
    const options = { width: at.window.width, height: at.window.returnHeight, ellipsis: true };
    const height = Math.min(pen.doc.heightOfString(returnTo.join(' · '), options), at.window.returnHeight);
    pen.doc.text(returnTo.join(' · '), at.left, at.window.top - 5 - height, options);
    pen.doc.moveTo(at.left, at.window.top - 4).lineTo(at.left + at.window.width, at.window.top - 4).lineWidth(0.4).stroke();
  });
};

const SIZES = [10, 9.5, 9, 8.5, 8, 7.5, 7] as const;

/** The largest size at which the address stays in the window. */
const drawAddressee = (pen: LetterPen, { addressee, isAddressKnown }: Letter): void => {
  const text = addressee.join('\n');
  const width = at.window.width;
  const room = at.window.bottom - at.window.top;
  const size = SIZES.find((s) => pen.heightOf(text, { size: s, width }) <= room) ?? 7;
  pen.write('P', text, { style: { y: at.window.top, size, width } });
  if (isAddressKnown) return;
  pen.decorate('Layout', () => {
    for (const below of [16, 32]) pen.doc.moveTo(at.left, pen.doc.y + below).lineTo(at.left + width, pen.doc.y + below).lineWidth(0.4).dash(1, { space: 2 }).stroke().undash();
  });
};

const drawFacts = (pen: LetterPen, { facts, placeAndDate }: Letter): void => {
  const { left: x, width } = at.facts;
  const list = pen.open('L');
  pen.doc.y = at.facts.top;
  for (const { term, text } of facts) {
    const item = pen.open('LI', list);
    pen.write('Lbl', term, { parent: item, style: { x, width, size: 8 } });
    pen.write('LBody', text, { parent: item, style: { x, width, size: 9.5, gap: 3 } });
  }
  pen.write('P', placeAndDate, { style: { x, width, y: Math.max(pen.doc.y + 2, at.window.top), size: 9.5 } });
};

const drawMarks = (pen: LetterPen): void => {
  pen.decorate('Layout', () => {
    for (const y of at.marks) pen.doc.moveTo(at.mark.left, y).lineTo(at.mark.left + at.mark.length, y).lineWidth(0.4).stroke();
  });
};

/** Leaves the pen where the subject starts. */
export const drawLetterHead = (pen: LetterPen, letter: Letter): void => {
  drawMarks(pen);
  drawSender(pen, letter.sender);
  drawReturnLine(pen, letter);
  drawAddressee(pen, letter);
  const addressEnd = pen.doc.y;
  drawFacts(pen, letter);
  pen.doc.y = Math.max(at.bodyTop, addressEnd + at.gap, pen.doc.y + at.gap);
};
