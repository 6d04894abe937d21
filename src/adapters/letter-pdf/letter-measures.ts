// Where things stand on the paper: A4, address in the window by DIN 5008 form B, which fits the left-hand windows of Belgian and Dutch DL and C5/6 envelopes.

/** Points in a millimetre. */
const MM = 72 / 25.4;
const mm = (millimetres: number): number => millimetres * MM;

export const letterMeasures = {
  margins: { top: mm(25), bottom: mm(27), left: mm(25), right: mm(20) },
  left: mm(25),
  width: mm(165),
  head: { top: mm(14), width: mm(165) },
  /** Of the window; the address starts below the sender's, of at most two lines. */
  window: { returnHeight: 18, top: mm(62.7), bottom: mm(90), width: mm(80) },
  facts: { left: mm(125), top: mm(50), width: mm(65) },
  bodyTop: mm(103.5),
  pageHeight: mm(297),
  bodyBottom: mm(297 - 27),
  footer: mm(297 - 17),
  /** Of form B: two folds, and the middle for the punch. */
  marks: [mm(105), mm(148.5), mm(210)],
  mark: { left: mm(4), length: mm(4) },
  termWidth: mm(60),
  bullet: mm(5),
  gap: mm(3),
  signature: { room: mm(15), gap: mm(6) },
} as const;
