// The PDF as others read it: text in reading order, its structure, its typeface, its language; judged by poppler's tools, not by the library that wrote it.
import { expect, test, vi } from 'vitest';
import { createRenderLetter } from '../../../src/adapters/letter-pdf/create-render-letter.ts';
import { LOINC_DOCUMENTS } from '../../../src/core/fhir/loinc-documents.ts';
import type { Letter } from '../../../src/core/notices/letter.ts';
import { toLetter } from '../../../src/core/notices/to-letter.ts';
import { letterQuestion, letterTransfer } from '../../support/letter-question.ts';
import { readPdf } from '../../support/read-pdf.ts';

vi.setConfig({ testTimeout: 60_000 });

const render = createRenderLetter();
const draw = async (letter: Letter): Promise<Uint8Array> => {
  const drawn = await render(letter);
  if (!drawn.ok) throw new Error(JSON.stringify(drawn.failure));
  return drawn.value;
};

const NAMES = { family: 'Şahin-Đorđević', given: ['Łukasz', 'Ελένη', 'Владимир', 'Ñandú'] };
const long = (): Letter => toLetter('request', letterQuestion({
  language: 'de', patient: { ...letterQuestion().patient, name: [NAMES] },
  custodian: { resourceType: 'Organization', name: 'Universitätsklinikum der Rheinisch-Westfälischen Technischen Hochschule, Zentrum für seltene Erkrankungen', address: [{ line: ['Zentralarchiv, Gebäude 17, Treppenhaus C, 4. Obergeschoss', 'Straße der erfundenen langen Namen 30-34'], postalCode: '52074', city: 'Aachen', country: 'DE' }] },
  transfer: letterTransfer({ kinds: [...LOINC_DOCUMENTS.keys()].slice(1, 41) }),
}));

test('a script that the typeface lacks is refused, without the name', async () => {
  const drawn = await render(toLetter('request', letterQuestion({ patient: { ...letterQuestion().patient, name: [{ family: '山田', given: ['Ilias'] }] } })));
  expect(drawn).toMatchObject({ ok: false, failure: { kind: 'business-rule' } });
  expect(JSON.stringify(drawn)).not.toMatch(/山田|Ilias/u);
});

test('the same letter has the same bytes; another day has others', async () => {
  const [first, again, other] = [await draw(toLetter('request', letterQuestion())), await draw(toLetter('request', letterQuestion())), await draw(toLetter('request', letterQuestion({ on: Temporal.PlainDate.from('2026-12-02') })))];
  expect(Buffer.compare(first, again)).toBe(0);
  expect(Buffer.compare(first, other)).not.toBe(0);
});

test.each(['fr', 'nl', 'de', 'en'] as const)('%s: tagged, with its title and language, every typeface embedded with its characters', async (language) => {
  const letter = toLetter('request', letterQuestion({ language }));
  const pdf = await draw(letter);
  const info = readPdf('pdfinfo', pdf);
  expect(info).toMatch(new RegExp(`Title: +${letter.title}\n`, 'u'));
  expect(info).toMatch(/Tagged: +yes/u);
  expect(info).toMatch(/Page size: +595\.28 x 841\.89 pts \(A4\)/u);
  expect(info).toMatch(/CreationDate: +Tue Dec +1 12:00:00 2026/u);
  expect(info).not.toMatch(/Fictief/u);
  const raw = Buffer.from(pdf).toString('latin1');
  expect(raw).toContain(`/Lang (${language})`);
  expect(raw).toContain('/DisplayDocTitle true');
  expect(raw).toContain('<pdfuaid:part>1</pdfuaid:part>');
  // of subsets with composed letters PDFKit's own list of characters is incomplete, which PDF/UA forbids
  expect(raw).not.toContain('/CIDSet');
  const fonts = readPdf('pdffonts', pdf).split('\n').slice(2).filter((line) => line !== '');
  expect(fonts).toHaveLength(2);
  for (const font of fonts) expect(font).toMatch(/\+NotoSans-(?:Regular|Bold) +CID TrueType +Identity-H +yes yes yes/u);
});

test('it is read in the order of the letter, footers and the line for the post left out', async () => {
  const structure = readPdf('pdfinfo', await draw(toLetter('request', letterQuestion({ language: 'en' }))), '-struct-text');
  const order = ['Hospital North (invented) Medical records department Rue Inventée 12 4000 Liège', 'Our reference', 'REF-17', 'Brussels, 1 December 2026', 'Request for a copy', 'Dear Sir or Madam,', 'The patient"', 'Date of birth', '8 February 2017', 'What is asked for', 'By when', 'Yours faithfully,', 'Date and signature', 'Hanan Verzinsel"'];
  const places = order.map((text) => structure.indexOf(text));
  expect(places.filter((at) => at < 0)).toEqual([]);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(structure).toMatch(/^Document\n/u);
  expect(structure.match(/H1 \(block\)/gu)).toHaveLength(1);
  expect(structure).toMatch(/L \(block\)\n +LI \(block\)\n +Lbl \(block\)\n +"Date of birth|LI \(block\)\n +Lbl \(block\)\n +"Date of birth/u);
  expect(structure).not.toMatch(/Page 1|ospital, Brussels.* · /u);
  const text = readPdf('pdftotext', await draw(toLetter('request', letterQuestion({ language: 'en' }))));
  expect(text).toMatch(/REF-17 +· +Page 1 of 2/u);
});

test('forty kinds of documents, long names and addresses, four alphabets: nothing is lost, each page is numbered', async () => {
  const letter = long();
  const pdf = await draw(letter);
  const text = readPdf('pdftotext', pdf).replaceAll(/\s+/gu, ' ');
  expect(text).toContain('Łukasz Ελένη Владимир Ñandú Şahin-Đorđević');
  expect(text).toContain('DEUTSCHLAND');
  const items = letter.body.flatMap((block) => (block.kind === 'list' ? block.items : []));
  expect(items).toHaveLength(40);
  expect(items.filter((item) => !text.includes(item))).toEqual([]);
  expect([...text.matchAll(/Seite (\d) von (\d)/gu)].map((m) => `${m[1] ?? ''}/${m[2] ?? ''}`)).toEqual(['1/3', '2/3', '3/3']);
  // a page that overflows would push the footer to a page of its own
  expect(readPdf('pdfinfo', pdf)).toMatch(/Pages: +3/u);
});

test('letters that are composed of two code points are drawn as one', async () => {
  const text = readPdf('pdftotext', await draw(toLetter('request', letterQuestion({ patient: { ...letterQuestion().patient, name: [{ family: 'Nguye\u0302\u0303n', given: ['Zoe\u0308'] }] } }))));
  expect(text).toContain('Zoë Nguyễn');
});

test('the address stands in the window, whatever its length', async () => {
  for (const letter of [long(), toLetter('request', letterQuestion())]) {
    const box = readPdf('pdftotext', await draw(letter), '-f', '1', '-l', '1', '-x', '57', '-y', '178', '-W', '255', '-H', '77').replaceAll(/\s+/gu, ' ');
    for (const line of letter.addressee) expect(box).toContain(line);
    expect(box).not.toContain(letter.subject);
  }
});
