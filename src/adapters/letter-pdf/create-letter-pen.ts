// Writes tagged text: whatever is written belongs to the structure tree or is an artifact, so that a screen reader gets all of the letter and nothing else. https://pdfkit.org/docs/accessibility.html
import PDFDocument from 'pdfkit';
import type { LetterFonts } from './load-letter-fonts.ts';
import { PDF_UA } from '../../core/fhir/systems.ts';
import { letterMeasures as at } from './letter-measures.ts';

export type PDFElement = ReturnType<InstanceType<typeof PDFDocument>['struct']>;
type ElementKind = Parameters<InstanceType<typeof PDFDocument>['struct']>[0];

export interface Style { readonly size?: number; readonly bold?: boolean; readonly x?: number; readonly y?: number; readonly width?: number; readonly gap?: number }

export interface LetterPen {
  readonly doc: InstanceType<typeof PDFDocument>;
  /** A structure element below `parent`, else at the top. */
  readonly open: (kind: ElementKind, parent?: PDFElement) => PDFElement;
  /** One element with its text; lines follow each other. Where nothing is said of `y`, below what was written last. */
  readonly write: (kind: ElementKind, text: string, more?: { readonly parent?: PDFElement; readonly style?: Style }) => void;
  readonly heightOf: (text: string, style?: Style) => number;
  /** A new page where less room than this is left on this one. */
  readonly ensureRoom: (height: number) => void;
  /** What is no part of what the letter says. */
  readonly decorate: (kind: 'Layout' | 'Pagination', draw: () => void) => void;
  readonly has: (codePoint: number) => boolean;
}

export interface LetterDocument { readonly language: string; readonly title: string; readonly date: string }

const LINE_GAP = 1.5;
const SIZE = 10;

/** Without the space that a line break swallows, words of two lines would be read as one. */
const withSpaces = (text: string): string => text.normalize('NFC').replaceAll('\n', ' \n');

/**
 * PDF/UA-1 says of itself that it is. PDFKit's own option for it writes a CIDSet too that lacks parts of composed letters, which the same norm forbids (7.21.4.2).
 * PDFKit copies what it is told of the document into XML as it is: nothing that somebody configured belongs there.
 */
const CLAIM = `<rdf:Description xmlns:pdfuaid="${PDF_UA}" rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>`;

const toDocument = ({ language, title, date }: LetterDocument): InstanceType<typeof PDFDocument> => new PDFDocument({
  size: 'A4', margins: { ...at.margins }, pdfVersion: '1.7', tagged: true, displayTitle: true, lang: language, bufferPages: true,
  // noon: the same day in each of the zones that read it
  info: { Title: title, Creator: 'Second-opinion adapter', Producer: 'PDFKit', CreationDate: new Date(`${date}T12:00:00Z`) },
});

/** Of the typeface that is chosen now; PDFKit tells it nowhere else. */
const glyphsOf = (doc: InstanceType<typeof PDFDocument>): { hasGlyphForCodePoint: (codePoint: number) => boolean } =>
  (doc as unknown as { _font: { font: { hasGlyphForCodePoint: (codePoint: number) => boolean } } })._font.font;

export const createLetterPen = (about: LetterDocument, fonts: LetterFonts): LetterPen => {
  const doc = toDocument(about);
  doc.appendXML(CLAIM);
  doc.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold);
  const root = doc.struct('Document');
  doc.addStructure(root);
  const choose = ({ size = SIZE, bold = false }: Style): void => {
    doc.font(bold ? 'bold' : 'regular').fontSize(size);
  };
  const options = ({ width = at.width, gap = 0 }: Style): PDFKit.Mixins.TextOptions => ({ width, lineGap: LINE_GAP, paragraphGap: gap });
  const open: LetterPen['open'] = (kind, parent = root) => {
    const element = doc.struct(kind);
    parent.add(element);
    return element;
  };
  choose({});
  return {
    doc,
    open,
    write: (kind, text, { parent, style = {} } = {}) => {
      open(kind, parent).add(() => {
        choose(style);
        doc.text(withSpaces(text), style.x ?? at.left, style.y ?? doc.y, options(style));
      });
    },
    heightOf: (text, style = {}) => {
      choose(style);
      return doc.heightOfString(withSpaces(text), options(style));
    },
    ensureRoom: (height) => {
      if (doc.y + height > at.bodyBottom) doc.addPage();
    },
    decorate: (kind, draw) => {
      doc.markContent('Artifact', { type: kind });
      draw();
      doc.endMarkedContent();
    },
    has: (codePoint) => glyphsOf(doc).hasGlyphForCodePoint(codePoint),
  };
};
