// Both programmes pass, and one change each that must stop the start.
import { describe, expect, it } from 'vitest';
import { parseProgrammes } from '../../src/config/parse-programmes.ts';
import brussels from '../../src/config/programmes/brussels-children.json' with { type: 'json' };
import dutch from '../../src/config/programmes/dutch-cancer.json' with { type: 'json' };
import { LOINC_CLASSES, LOINC_DOCUMENTS } from '../../src/core/fhir/loinc-documents.ts';
import { changed, P1, P2 } from '../core/intake/valid-intake.ts';

const issues = (definitions: readonly unknown[]) => {
  const result = parseProgrammes(definitions);
  return result.ok ? [] : result.failure.issues.map((i) => i.expression);
};

it('reads both, by id', () => {
  const result = parseProgrammes([brussels, dutch]);
  expect(result.ok && [...result.value.keys()]).toEqual(['brussels-children', 'dutch-cancer']);
});

it('says what the two hospitals publish', () => {
  expect(P1).toMatchObject({ timeZone: 'Europe/Brussels', age: { from: 0, below: 21 }, deadline: { length: 15, unit: 'calendar-day' }, dossier: { adviseGp: true } });
  expect(P2).toMatchObject({
    timeZone: 'Europe/Amsterdam', deadline: { length: 1, unit: 'month', rollOver: 'next-working-day' }, insurer: { noticeRequired: true },
    visits: { secondVisit: { afterDays: 7 }, cancellationHours: 24 },
  });
});

describe('refused', () => {
  const bands = ['authorisation', 'bands'] as const;
  it.each<[string, readonly (string | number)[], unknown, string]>([
    ['no version', ['version'], undefined, 'version'],
    ['a version of two parts', ['version'], '1.0', 'version'],
    ['an id with capitals', ['id'], 'Brussels', 'id'],
    ['an unknown element', ['colour'], 'blue', 'colour'],
    ['an unknown zone', ['timeZone'], 'Europe/Atlantis', 'timeZone'],
    ['no department', ['departments'], [], 'departments'],
    ['a department twice', ['departments'], [{ code: 'a', display: 'A' }, { code: 'a', display: 'B' }], 'departments'],
    ['an unknown unit', ['deadline', 'unit'], 'working-day', 'deadline.unit'],
    ['no days at all', ['deadline', 'length'], 0, 'deadline.length'],
    ['half a day', ['deadline', 'length'], 1.5, 'deadline.length'],
    ['closed days without a roll-over', ['deadline', 'closedDays'], ['2026-12-25'], 'deadline.rollOver'],
    ['a bound below the other', ['age'], { from: 21, below: 0 }, 'age.below'],
    ['a gap between bands', bands, [{ from: 0, below: 15, signers: 'representative' }, { from: 16, signers: 'patient' }], 'authorisation.bands'],
    ['bands that overlap', bands, [{ from: 0, below: 17, signers: 'representative' }, { from: 16, signers: 'patient' }], 'authorisation.bands'],
    ['bands that begin late', bands, [{ from: 1, signers: 'patient' }], 'authorisation.bands'],
    ['bands that end', bands, [{ from: 0, below: 16, signers: 'representative' }], 'authorisation.bands'],
    ['an open band before another', bands, [{ from: 0, signers: 'representative' }, { from: 16, signers: 'patient' }], 'authorisation.bands'],
    ['an unknown signer', bands, [{ from: 0, signers: 'neighbour' }], 'authorisation.bands[0].signers'],
    ['an unknown document type', ['dossier', 'items', 0, 'types'], ['11503-0', '0-0'], 'dossier.items[0].types[1]'],
    ['a wrong number of the hospital', ['hospital', 'identifiers', 0, 'value'], '5999000127', 'hospital.identifiers[0].value'],
    ['an unknown visit', ['visits', 'kinds'], ['tea'], 'visits.kinds[0]'],
  ])('%s', (_name, path, value, expression) => {
    expect(issues([dutch, changed(brussels, path, value)])).toEqual([`programmes[1].${expression}`]);
  });

  it('all faults of all files at once', () => {
    expect(issues([changed(brussels, ['version'], 'x'), changed(dutch, ['timeZone'], 'x')])).toEqual(['programmes[0].version', 'programmes[1].timeZone']);
  });

  it.each<[string, readonly unknown[]]>([['no file', []], ['the same id twice', [brussels, brussels]], ['a list for a programme', [[]]], ['nothing for a programme', [null]]])('%s', (_name, definitions) => {
    expect(parseProgrammes(definitions).ok).toBe(false);
  });
});

describe('LOINC document types', () => {
  it('have classes with a display of their own', () => {
    for (const { classCode } of LOINC_DOCUMENTS.values()) if (classCode !== undefined) expect(LOINC_CLASSES.get(classCode), classCode).toBeTruthy();
  });

  it('hold none of the codes that nobody could verify', () => {
    for (const code of ['11450-4', '18725-2', '22637-3', '69730-0', '77599-9', '52521-2', '81247-9', '83320-2']) expect(LOINC_DOCUMENTS.has(code)).toBe(false);
  });
});
