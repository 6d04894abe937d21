// Our letters and opinions before a judge that is not ours: veraPDF says whether they meet PDF/UA-1 (ISO 14289-1), and refuses one that we spoil. https://docs.verapdf.org
// Run by .ci/run: node test/peers/letters-pdf-ua.ts. Needs Java and Maven, which brings veraPDF; it is kept in PEERS_CACHE.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRenderLetter } from '../../src/adapters/letter-pdf/create-render-letter.ts';
import { createRenderReport } from '../../src/adapters/letter-pdf/create-render-report.ts';
import { LOINC_DOCUMENTS } from '../../src/core/fhir/loinc-documents.ts';
import { toLetter } from '../../src/core/notices/to-letter.ts';
import { findOpinionWords } from '../../src/core/opinion/find-opinion-words.ts';
import { toOpinionReport } from '../../src/core/opinion/to-opinion-report.ts';
import { letterQuestion, letterTransfer } from '../support/letter-question.ts';
import { opinionQuestion, WRITTEN } from '../support/opinion-question.ts';

const VERSION = '1.26.1';
const lib = path.join(process.env['PEERS_CACHE'] ?? '/var/tmp/second-opinion-peers', `verapdf-${VERSION}`);
const folder = mkdtempSync(path.join(tmpdir(), 'letters-'));

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>judge</groupId><artifactId>judge</artifactId><version>1</version>
<dependencies><dependency><groupId>org.verapdf</groupId><artifactId>validation-model</artifactId><version>${VERSION}</version></dependency></dependencies></project>`;

const fetchJudge = (): void => {
  mkdirSync(lib, { recursive: true });
  if (readdirSync(lib).some((file) => file.startsWith('validation-model'))) return;
  writeFileSync(path.join(folder, 'pom.xml'), POM);
  execFileSync('mvn', ['-q', '-B', '-f', path.join(folder, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`], { stdio: 'inherit' });
};

const render = createRenderLetter();
const renderReport = createRenderReport();
const REPLACED = { document: 'DocumentReference/a', fhir: 'DocumentReference/b', signedOn: '2026-11-30', reason: 'A wrong dose' } as const;
const drawOpinions = async (): Promise<readonly string[]> => {
  const files: string[] = [];
  for (const language of ['fr', 'nl', 'de', 'en'] as const) {
    for (const [name, change] of Object.entries({ short: {}, long: { replaces: REPLACED, written: { ...WRITTEN, summary: 'A sentence of a long assessment, Łódź Đorđević.\n'.repeat(400) } } })) {
      const drawn = await renderReport(toOpinionReport(opinionQuestion({ language, ...change }), findOpinionWords(language)));
      if (!drawn.ok) throw new Error(JSON.stringify(drawn.failure));
      files.push(path.join(folder, `opinion-${language}-${name}.pdf`));
      writeFileSync(files.at(-1) ?? '', drawn.value);
    }
  }
  return files;
};

const drawAll = async (): Promise<readonly string[]> => {
  const files: string[] = [];
  for (const language of ['fr', 'nl', 'de', 'en'] as const) {
    for (const kind of ['request', 'reminder'] as const) {
      for (const kinds of [['11503-0'], [...LOINC_DOCUMENTS.keys()]]) {
        const custodian = kinds.length > 1 ? { resourceType: 'Organization', name: 'Ziekenhuis Ελένη Łódź Đorđević' } as const : letterQuestion().custodian;
        const drawn = await render(toLetter(kind, letterQuestion({ language, custodian, transfer: letterTransfer({ kinds }) })));
        if (!drawn.ok) throw new Error(JSON.stringify(drawn.failure));
        files.push(path.join(folder, `${kind}-${language}-${String(kinds.length)}.pdf`));
        writeFileSync(files.at(-1) ?? '', drawn.value);
        // a judge that passes everything is none: without its language the same file must fail
        if (files.length === 1) writeFileSync(path.join(folder, 'spoilt.pdf'), Buffer.from(Buffer.from(drawn.value).toString('latin1').replace('/Lang (', '/Lan_ ('), 'latin1'));
      }
    }
  }
  return files;
};

fetchJudge();
const files = [...await drawAll(), ...await drawOpinions()];
const said = execFileSync('java', ['-cp', path.join(lib, '*'), path.join(import.meta.dirname, 'PdfUa.java'), ...files, path.join(folder, 'spoilt.pdf')], { encoding: 'utf8' });
const lines = said.split('\n');
const passed = lines.filter((line) => line.startsWith('ok ') && !line.includes('spoilt')).length + lines.filter((line) => line.startsWith('FAILED ') && line.includes('spoilt')).length;
const failed = files.length + 1 - passed;
if (failed > 0) console.log(said);
rmSync(folder, { recursive: true, force: true });
console.log(`${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failed > 0 ? 1 : 0;
