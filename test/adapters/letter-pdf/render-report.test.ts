// An opinion as PDF as others read it: its text in order, its structure and language; judged by poppler's tools, not by the library that wrote it.
import { expect, test, vi } from 'vitest';
import { createRenderReport } from '../../../src/adapters/letter-pdf/create-render-report.ts';
import { findOpinionWords } from '../../../src/core/opinion/find-opinion-words.ts';
import type { OpinionQuestion } from '../../../src/core/opinion/opinion-question.ts';
import { toOpinionReport } from '../../../src/core/opinion/to-opinion-report.ts';
import { opinionQuestion, WRITTEN } from '../../support/opinion-question.ts';
import { readPdf } from '../../support/read-pdf.ts';

vi.setConfig({ testTimeout: 60_000 });

const render = createRenderReport();
const draw = async (change: Partial<OpinionQuestion> = {}): Promise<Uint8Array> => {
  const question = opinionQuestion(change);
  const drawn = await render(toOpinionReport(question, findOpinionWords(question.language)));
  if (!drawn.ok) throw new Error(JSON.stringify(drawn.failure));
  return drawn.value;
};

test('a script that the typeface lacks is refused, without the text; a line end is none', async () => {
  const report = (summary: string): ReturnType<typeof render> => render(toOpinionReport(opinionQuestion({ written: { ...WRITTEN, summary } }), findOpinionWords('fr')));
  const drawn = await report('診断');
  expect(drawn).toMatchObject({ ok: false, failure: { kind: 'business-rule' } });
  expect(JSON.stringify(drawn)).not.toContain('診断');
  expect(await report('one\r\n\r\ntwo\tthree')).toMatchObject({ ok: true });
});

test('the same opinion has the same bytes; another day has others', async () => {
  const [first, again, other] = [await draw(), await draw(), await draw({ now: Temporal.Instant.from('2026-12-02T15:04:05Z') })];
  expect(Buffer.compare(first, again)).toBe(0);
  expect(Buffer.compare(first, other)).not.toBe(0);
});

test.each(['fr', 'nl', 'de', 'en'] as const)('%s: tagged, with its title and language, read from the hospital’s name to the seal', async (language) => {
  const words = findOpinionWords(language);
  const pdf = await draw({ language });
  const info = readPdf('pdfinfo', pdf);
  expect(info).toMatch(new RegExp(`Title: +${words.title}\n`, 'u'));
  expect(info).toMatch(/Tagged: +yes/u);
  expect(Buffer.from(pdf).toString('latin1')).toContain(`/Lang (${language})`);
  const structure = readPdf('pdfinfo', pdf, '-struct-text');
  const order = ['Hôpital des enfants', words.title, words.patientName, 'Ilias Fictief', words.outcomeHeading, words.summaryHeading, words.recommendationsHeading, 'Lower the dose.', words.signedHeading, 'Dr. Mila Bedacht'];
  const places = order.reduce<readonly number[]>((found, said) => [...found, structure.indexOf(said, found.at(-1) ?? 0)], []);
  expect(places.every((place) => place >= 0)).toBe(true);
});

test('a text of many pages is whole, and each page is numbered', async () => {
  const summary = Array.from({ length: 400 }, (_, i) => `Sentence number ${String(i)} of a long assessment.`).join(' ');
  const pdf = await draw({ language: 'en', written: { ...WRITTEN, summary } });
  const text = readPdf('pdftotext', pdf, '-layout');
  expect(Number(/Pages: +(\d+)/u.exec(readPdf('pdfinfo', pdf))?.[1])).toBeGreaterThan(3);
  for (const said of ['Sentence number 0 of', 'Sentence number 200 of', 'Page 1 of ', 'Page 4 of ']) expect(text.replaceAll(/\s+/gu, ' ')).toContain(said);
});
