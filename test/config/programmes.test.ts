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
  const step = { id: 'before-5', days: -5, addressee: 'coordinator', channel: 'email', template: 'upcoming' };
  const own = { identifier: { system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/cbe', value: '0999000226' }, deadline: { ...brussels.deadline, id: 'ten-days', length: 10 } };
  it.each<[string, readonly (string | number)[], unknown, ...string[]]>([
    ['no version', ['version'], undefined, 'version'],
    ['a version of two parts', ['version'], '1.0', 'version'],
    ['an id with capitals', ['id'], 'Brussels', 'id'],
    ['an unknown element', ['colour'], 'blue', 'colour'],
    ['an unknown zone', ['timeZone'], 'Europe/Atlantis', 'timeZone'],
    ['no department', ['departments'], [], 'departments'],
    ['a department twice', ['departments'], [...brussels.departments, { code: 'nephrology', display: 'B' }], 'departments'],
    ['an unknown unit', ['deadline', 'unit'], 'fortnight', 'deadline.unit'],
    ['working days that nobody knows', ['deadline', 'unit'], 'working-day', 'deadline.calendar'],
    ['a roll-over to days that nobody knows', ['deadline', 'rollOver'], 'next-working-day', 'deadline.calendar'],
    ['an extension in working days that nobody knows', ['deadline', 'extension'], { length: 5, unit: 'working-day', reasonRequired: true }, 'deadline.calendar'],
    ['a calendar that nothing looks at', ['deadline', 'calendar'], { country: 'BE' }, 'deadline.rollOver'],
    ['hours that roll over', ['deadline'], { ...brussels.deadline, unit: 'hour', rollOver: 'next-working-day', calendar: { country: 'BE' } }, 'deadline.rollOver'],
    ['days to the minute', ['deadline', 'endsAt'], 'minute', 'deadline.endsAt'],
    ['days extended by hours', ['deadline', 'extension'], { length: 5, unit: 'hour', reasonRequired: true }, 'deadline.extension.unit'],
    ['a closed day that does not exist', ['deadline'], { ...brussels.deadline, unit: 'working-day', closedDays: ['12-25', '2026-02-29', '04-31'] }, 'deadline.closedDays[1]', 'deadline.closedDays[2]'],
    ['a closed day of no known form', ['deadline'], { ...brussels.deadline, unit: 'working-day', closedDays: ['whitsun'] }, 'deadline.closedDays[0]'],
    ['a country in words', ['deadline'], { ...brussels.deadline, unit: 'working-day', calendar: { country: 'Belgium' } }, 'deadline.calendar.country'],
    ['an unknown reason to pause', ['deadline', 'pausedBy'], ['holiday'], 'deadline.pausedBy[0]'],
    ['a source without https', ['deadline', 'sourceUrl'], 'http://example.org/law', 'deadline.sourceUrl'],
    ['a ladder with a step twice', ['deadline', 'ladder'], [step, { ...step, days: -2 }], 'deadline.ladder'],
    ['a reminder after the due date', ['deadline', 'ladder'], [step, { ...step, id: 'after', days: 1 }], 'deadline.ladder[1].days'],
    ['an escalation on the due date', ['deadline', 'ladder'], [{ ...step, days: 0, template: 'escalation' }], 'deadline.ladder[0].days'],
    ['an unknown addressee', ['deadline', 'ladder'], [{ ...step, addressee: 'minister' }], 'deadline.ladder[0].addressee'],
    ['a path of no step', ['path'], [], 'path'],
    ['a path that does not begin with the assessment', ['path'], [{ id: 'report', owner: 'reviewer', after: [], entry: [] }], 'path[0]', 'path[0].after'],
    ['a step of no path', ['path', 1, 'id'], 'lunch', 'path[1].id'],
    ['a step twice', ['path', 2, 'id'], 'first-visit', 'path[2].id', 'path[2].exit[0]', 'path[3].after[0]', 'path[4].after[0]'],
    ['a step after one that comes later', ['path', 1, 'after'], ['report'], 'path[1].after[0]'],
    ['a step after none', ['path', 1, 'after'], [], 'path[1].after'],
    ['a step of nobody', ['path', 1, 'owner'], 'porter', 'path[1].owner'],
    ['a criterion that nobody knows', ['path', 0, 'entry', 0], 'full-moon', 'path[0].entry[0]'],
    ['a visit to be attended that is none', ['path', 5, 'exit'], ['visit-attended'], 'path[5].exit[0]'],
    ['a decision asked of another step', ['path', 5, 'entry'], ['decision-recorded'], 'path[5].entry[0]'],
    ['set aside what is no criterion', ['path', 0, 'overridable'], ['insurer-settled'], 'path[0].overridable[0]'],
    ['set aside an objection', ['path', 0, 'overridable'], ['not-held'], 'path[0].overridable[0]'],
    ['set aside independence', ['path', 0, 'overridable'], ['reviewer-independent'], 'path[0].overridable[0]'],
    ['a step in working days that nobody knows', ['path', 0, 'due'], { length: 5, unit: 'working-day' }, 'path[0].due.calendar'],
    ['a step whose calendar nothing looks at', ['path', 0, 'due'], { length: 5, unit: 'calendar-day', calendar: { country: 'BE' } }, 'path[0].due.calendar'],
    ['a step whose hours roll over', ['path', 0, 'due'], { length: 5, unit: 'hour', rollOver: 'next-working-day', calendar: { country: 'BE' } }, 'path[0].due.rollOver'],
    ['a visit that the programme does not have', ['visits', 'kinds'], ['first-visit', 'second-visit', 'team-meeting'], 'path[3].id'],
    ['a custodian twice', ['custodianDeadlines'], [own, own], 'custodianDeadlines[1].identifier'],
    ['a custodian by a number that cannot be', ['custodianDeadlines'], [{ ...own, identifier: { ...own.identifier, value: '5999000127' } }], 'custodianDeadlines[0].identifier.value'],
    ['an id of two rules', ['custodianDeadlines'], [{ ...own, deadline: { ...own.deadline, id: 'be-patient-rights' } }], 'custodianDeadlines[0].deadline.id'],
    ['a contact without a name', ['contacts', 'coordinator'], { email: 'a@b.example' }, 'contacts.coordinator.name'],
    ['a letter in a language that there are no words in', ['letters'], { terms: { it: {} } }, 'letters.terms.it'],
    ['a letter with a department that there is not', ['letters'], { terms: { fr: { departments: { dentistry: 'Dentisterie' } } } }, 'letters.terms.fr.departments.dentistry'],
    ['a letter with the source of a rule that there is not', ['letters'], { terms: { fr: { sources: { 'ten-days': 'loi' } } } }, 'letters.terms.fr.sources.ten-days'],
    ['a letter whose address for answers is none', ['letters'], { email: 'second opinion' }, 'letters.email'],
    ['no address of e-mail', ['contacts', 'coordinator', 'email'], 'coordinator', 'contacts.coordinator.email'],
    ['quiet hours that do not end', ['notices', 'quietHours'], { from: '20:00' }, 'notices.quietHours.to'],
    ['a time that does not exist', ['notices', 'digestAt'], '24:00', 'notices.digestAt'],
    ['no days at all', ['deadline', 'length'], 0, 'deadline.length'],
    ['half a day', ['deadline', 'length'], 1.5, 'deadline.length'],
    ['closed days without a roll-over', ['deadline', 'closedDays'], ['2026-12-25'], 'deadline.rollOver'],
    ['a bound below the other', ['age'], { from: 21, below: 0 }, 'age.below'],
    ['a gap between bands', bands, [{ from: 0, below: 15, signers: 'representative' }, { from: 16, signers: 'patient' }], 'authorisation.bands'],
    ['bands that overlap', bands, [{ from: 0, below: 17, signers: 'representative' }, { from: 16, signers: 'patient' }], 'authorisation.bands'],
    ['bands that begin late', bands, [{ from: 1, signers: 'patient' }], 'authorisation.bands'],
    ['nobody told at an age', ['authorisation', 'told'], [{ from: 0, below: 12, to: 'representative' }, { from: 16, to: 'patient' }], 'authorisation.told'],
    ['bands that end', bands, [{ from: 0, below: 16, signers: 'representative' }], 'authorisation.bands'],
    ['an open band before another', bands, [{ from: 0, signers: 'representative' }, { from: 16, signers: 'patient' }], 'authorisation.bands'],
    ['an unknown signer', bands, [{ from: 0, signers: 'neighbour' }], 'authorisation.bands[0].signers'],
    ['an unknown document type', ['dossier', 'items', 0, 'types'], ['11503-0', '0-0'], 'dossier.items[0].types[1]'],
    ['a wrong number of the hospital', ['hospital', 'identifiers', 0, 'value'], '5999000127', 'hospital.identifiers[0].value'],
    ['an unknown visit', ['visits', 'kinds'], ['tea'], 'visits.kinds[0]'],
  ])('%s', (_name, path, value, ...expressions) => {
    expect(issues([dutch, changed(brussels, path, value)])).toEqual(expressions.map((e) => `programmes[1].${e}`));
  });

  it('what stands beside each of these passes', () => {
    expect(issues([changed(brussels, ['custodianDeadlines'], [own, { ...own, identifier: { ...own.identifier, value: '0999000325' } }])])).toEqual([]);
    expect(issues([changed(brussels, ['deadline'], { ...brussels.deadline, unit: 'working-day', calendar: { country: 'BE' }, closedDays: ['02-29', 'easter-2', '2026-12-24'] })])).toEqual([]);
    // notices rest on the days that the rule's calendar closes
    expect(issues([changed(changed(brussels, ['deadline', 'calendar'], { country: 'BE' }) as object, ['notices', 'quietOnClosedDays'], true)])).toEqual([]);
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
