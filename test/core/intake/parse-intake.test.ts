// The intake's refusals: each starts from a request that passes and changes one thing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIntake } from '../../../src/core/intake/parse-intake.ts';
import { BSN, PASSPORT_PREFIX, SSIN, SSIN_WITHOUT_CORE } from '../../../src/core/fhir/systems.ts';
import { changed, NOW, PROGRAMMES, validIntake } from './valid-intake.ts';

type Path = readonly (string | number)[];
const context = { programmes: PROGRAMMES, now: NOW };
const parse = (body: unknown) => parseIntake(body, context);
const failureOf = (body: unknown) => {
  const result = parse(body);
  if (result.ok) throw new Error('was accepted');
  return result.failure;
};
const expressions = (body: unknown) => failureOf(body).issues.map((i) => i.expression);
const patientId = (system: string, value: string) => changed(validIntake(), ['patient', 'identifiers', 0], { system, value });

describe('a request that passes', () => {
  it('comes out as it went in', () => {
    expect(parse(validIntake())).toEqual({ ok: true, value: validIntake() });
  });

  it.each<[string, Path, unknown]>([
    ['no authorisations', ['authorisations'], undefined],
    ['no identifier of the patient: a draft', ['patient', 'identifiers'], []],
    ['no birth date', ['patient', 'birthDate'], undefined],
    ['birth year only', ['patient', 'birthDate'], '2016'],
    ['birth month only', ['patient', 'birthDate'], '2016-05'],
    ['born today', ['patient', 'birthDate'], '2026-11-03'],
    ['born on a leap day', ['patient', 'birthDate'], '2016-02-29'],
    ['another age than the programme has', ['patient', 'birthDate'], '1950-01-01'],
    ['a language the hospital does not speak', ['patient', 'language'], 'tr'],
    ['a regional variant', ['patient', 'language'], 'zh-Hant-TW'],
    ['not sent yet', ['send'], false],
    ['requester the patient, form signed by the patient', ['requester'], undefined],
    ['valid before received', ['custodians', 0, 'validAt'], '2026-11-03T08:00:00+01:00'],
    ['a moment within the tolerance of clocks', ['custodians', 0, 'receivedAt'], '2026-11-03T12:04:59+01:00'],
    ['begins and ends on one day', ['authorisations', 0, 'validFrom'], '2027-02-02'],
    ['ended on the day of signing', ['authorisations', 0, 'validUntil'], '2026-11-03'],
    ['a document made at an instant', ['documents', 0, 'createdAt'], '2026-09-20T08:00:00+02:00'],
  ])('%s', (name, path, value) => {
    const body = name.startsWith('requester')
      ? changed(changed(validIntake(), ['requester'], { kind: 'patient' }), ['authorisations', 0, 'signers'], [{ capacity: 'patient' }])
      : changed(validIntake(), path, value);
    expect(parse(body)).toEqual({ ok: true, value: body });
  });

  it.each([
    ['SSIN of a person born before 2000', SSIN, '85030499809'],
    ['SSIN of a person born from 2000 on', SSIN, '16051299812'],
    ['BSN', BSN, '999990019'],
    ['passport', `${PASSPORT_PREFIX}MAR`, 'AB1234567'],
    ['a system nobody here knows', 'https://elsewhere.example/id', 'x-1'],
  ])('%s', (_name, system, value) => {
    expect(parse(patientId(system, value)).ok).toBe(true);
  });

  it('writes the system with /core where the older one was sent', () => {
    const result = parse(patientId(SSIN_WITHOUT_CORE, '16051299812'));
    expect(result.ok && result.value.patient.identifiers).toEqual([{ system: SSIN, value: '16051299812' }]);
  });
});

describe('not an intake at all', () => {
  it.each([[null], [[]], ['text'], [7], [undefined]])('%j is malformed', (body) => {
    expect(failureOf(body).kind).toBe('malformed');
  });
});

describe('one thing wrong', () => {
  it.each<[string, Path, unknown, string]>([
    ['a wrong type', ['send'], 'yes', 'send'],
    ['a number for a text', ['question'], 7, 'question'],
    ['an empty text', ['question'], ' \n ', 'question'],
    ['a control character', ['question'], 'a\u0000b', 'question'],
    ['half a surrogate pair', ['question'], 'a\ud800b', 'question'],
    ['an unknown property', ['nickname'], 'x', 'nickname'],
    ['an unknown property below', ['patient', 'shoeSize'], 40, 'patient.shoeSize'],
    ['no programme', ['programme'], undefined, 'programme'],
    ['no patient', ['patient'], undefined, 'patient'],
    ['no name', ['patient', 'names'], [], 'patient.names'],
    ['no gender', ['patient', 'gender'], undefined, 'patient.gender'],
    ['an unknown gender code', ['patient', 'gender'], 'f', 'patient.gender'],
    ['no placer value', ['placerIdentifier', 'value'], '', 'placerIdentifier.value'],
    ['a system that is no URI', ['placerIdentifier', 'system'], 'placer', 'placerIdentifier.system'],
    ['an unknown urgency', ['urgency'], 'soon', 'urgency'],
    ['an unknown requester kind', ['requester', 'kind'], 'neighbour', 'requester.kind'],
    ['a requester without kind', ['requester', 'kind'], undefined, 'requester.kind'],
    ['an unknown relationship', ['requester', 'relationship'], 'aunt', 'requester.relationship'],
    ['a proof checked by nobody', ['requester', 'evidence', 0, 'checkedBy'], undefined, 'requester.evidence[0].checkedBy'],
    ['a proof checked at no time', ['requester', 'evidence', 0, 'checkedAt'], undefined, 'requester.evidence[0].checkedAt'],
    ['30 February', ['patient', 'birthDate'], '2016-02-30', 'patient.birthDate'],
    ['29 February of a common year', ['patient', 'birthDate'], '2015-02-29', 'patient.birthDate'],
    ['a month 13', ['patient', 'birthDate'], '2016-13', 'patient.birthDate'],
    ['born tomorrow', ['patient', 'birthDate'], '2026-11-04', 'patient.birthDate'],
    ['born next month', ['patient', 'birthDate'], '2026-12', 'patient.birthDate'],
    ['born next year', ['patient', 'birthDate'], '2027', 'patient.birthDate'],
    ['an underscore in a language', ['patient', 'language'], 'nl_BE', 'patient.language'],
    ['an address of mail without @', ['patient', 'contact', 'email'], 'noor.example.org', 'patient.contact.email'],
    ['a country in three letters', ['patient', 'contact', 'address', 'country'], 'BEL', 'patient.contact.address.country'],
    ['an empty contact', ['patient', 'contact'], {}, 'patient.contact'],
    ['an offset for a zone', ['custodians', 0, 'timeZone'], '+01:00', 'custodians[0].timeZone'],
    ['an unknown zone', ['custodians', 0, 'timeZone'], 'Europe/Atlantis', 'custodians[0].timeZone'],
    ['an instant without offset', ['custodians', 0, 'receivedAt'], '2026-11-03T10:00:00', 'custodians[0].receivedAt'],
    ['an instant without seconds', ['custodians', 0, 'receivedAt'], '2026-11-03T10:00+01:00', 'custodians[0].receivedAt'],
    ['a date for an instant', ['custodians', 0, 'receivedAt'], '2026-11-03', 'custodians[0].receivedAt'],
    ['hour 24', ['custodians', 0, 'receivedAt'], '2026-11-02T24:00:00+01:00', 'custodians[0].receivedAt'],
    ['received before requested', ['custodians', 0, 'receivedAt'], '2026-11-03T08:59:59+01:00', 'custodians[0].receivedAt'],
    ['received in the future', ['custodians', 0, 'receivedAt'], '2026-11-03T12:05:01+01:00', 'custodians[0].receivedAt'],
    ['a receipt without evidence', ['custodians', 0, 'clockEvidence'], undefined, 'custodians[0].clockEvidence'],
    ['a receipt without recorder', ['custodians', 0, 'clockRecordedBy'], undefined, 'custodians[0].clockRecordedBy'],
    ['an unknown custodian kind', ['custodians', 0, 'kind'], 'pharmacy', 'custodians[0].kind'],
    ['a key with capitals', ['custodians', 1, 'key'], 'GP', 'custodians[1].key'],
    ['the same key twice', ['custodians', 1, 'key'], 'first-hospital', 'custodians'],
    ['nobody to deliver to', ['custodians', 0, 'deliverTo'], undefined, 'custodians[0].deliverTo'],
    ['an unknown recipient', ['custodians', 0, 'deliverTo'], 'neighbour', 'custodians[0].deliverTo'],
    ['a recipient without name', ['custodians', 0, 'deliverTo'], { identifiers: [] }, 'custodians[0].deliverTo.name'],
    ['no kinds at all', ['custodians', 1, 'kinds'], [], 'custodians[1].kinds'],
    ['an authorisation for nobody', ['authorisations', 0, 'custodians'], [], 'authorisations[0].custodians'],
    ['an authorisation for an unknown key', ['authorisations', 0, 'custodians'], ['second-hospital'], 'authorisations[0].custodians[0]'],
    ['signed by nobody', ['authorisations', 0, 'signers'], [], 'authorisations[0].signers'],
    ['a form signed by the referrer', ['authorisations', 0, 'signers'], [{ capacity: 'referrer' }], 'authorisations[0].signers[0].capacity'],
    ['submitted before signed', ['authorisations', 0, 'submittedAt'], '2026-11-03T08:29:59+01:00', 'authorisations[0].submittedAt'],
    ['ended before it begins', ['authorisations', 0, 'validFrom'], '2027-02-03', 'authorisations[0].validUntil'],
    ['ended before signed', ['authorisations', 0, 'validUntil'], '2026-11-02', 'authorisations[0].validUntil'],
    ['signed in the future', ['authorisations', 0, 'signedAt'], '2026-11-04T08:30:00+01:00', 'authorisations[0].signedAt'],
    ['no refusal named', ['authorisations', 0, 'refusals'], {}, 'authorisations[0].refusals'],
    ['a kind the programme does not take', ['authorisations', 0, 'kind'], 'implied-by-referral', 'authorisations[0].kind'],
    ['SHA-256 in capitals', ['documents', 0, 'file', 'sha256'], 'D'.repeat(64), 'documents[0].file.sha256'],
    ['SHA-256 too short', ['documents', 0, 'file', 'sha256'], 'd'.repeat(63), 'documents[0].file.sha256'],
    ['a media type with parameters', ['documents', 0, 'file', 'contentType'], 'text/plain; charset=utf-8', 'documents[0].file.contentType'],
    ['an impossible creation', ['documents', 0, 'createdAt'], '2026-09-31', 'documents[0].createdAt'],
    ['an insurer informed tomorrow', ['insurer', 'informedOn'], '2026-11-04', 'insurer.informedOn'],
    ['an insurer informed on no date', ['insurer', 'informedOn'], '2 November', 'insurer.informedOn'],
  ])('%s', (_name, path, value, expression) => {
    const failure = failureOf(changed(validIntake(), path, value));
    expect(failure.kind).toBe('invalid');
    expect(failure.issues.map((i) => i.expression)).toContain(expression);
  });

  it.each([
    ['SSIN, last digit', SSIN, '16051299813'],
    ['SSIN of ten digits', SSIN, '1605129981'],
    ['SSIN with dots', SSIN, '16.05.12-998.12'],
    ['SSIN under the older system', SSIN_WITHOUT_CORE, '16051299813'],
    ['BSN, last digit', BSN, '999990018'],
    ['BSN of zeros', BSN, '000000000'],
    ['BSN of eight digits', BSN, '99999001'],
  ])('%s', (_name, system, value) => {
    expect(expressions(patientId(system, value))).toEqual(['patient.identifiers[0].value']);
  });

  it.each([['BE'], ['bel'], ['']])('a passport of "%s"', (country) => {
    expect(expressions(patientId(PASSPORT_PREFIX + country, 'X1'))).toEqual(['patient.identifiers[0].system']);
  });

  it.each([['2999000226'], ['099900022'], ['0999.000.226']])('CBE %s', (value) => {
    expect(expressions(changed(validIntake(), ['custodians', 0, 'organisation', 'identifiers', 0, 'value'], value)))
      .toEqual(['custodians[0].organisation.identifiers[0].value']);
  });

  it('a representative\'s signature where none is named', () => {
    expect(expressions(changed(validIntake(), ['requester'], { kind: 'patient' }))).toEqual(['authorisations[0].signers[0].capacity']);
  });

  it('a refusal implied by a referral', () => {
    const implied = { ...validIntake().authorisations[0], kind: 'implied-by-referral', decision: 'refuse', signers: [{ capacity: 'referrer' }] };
    const body = { ...validIntake(), programme: 'dutch-cancer', department: 'sarcoma', authorisations: [implied] };
    expect(expressions(body)).toEqual(['authorisations[0].decision']);
    expect(parse({ ...body, authorisations: [{ ...implied, decision: 'permit' }] }).ok).toBe(true);
  });

  it('the same file or form twice', () => {
    const twice = { ...validIntake(), documents: [...validIntake().documents, ...validIntake().documents] };
    expect(expressions(twice)).toEqual(['documents[1].file.sha256']);
    expect(expressions({ ...validIntake(), authorisations: [...validIntake().authorisations, ...validIntake().authorisations] })).toEqual(['authorisations[1].form.sha256']);
  });
});

describe('unknown codes', () => {
  it.each<[string, Path, unknown, string]>([
    ['programme', ['programme'], 'elsewhere', 'programme'],
    ['department', ['department'], 'sarcoma', 'department'],
    ['document type', ['documents', 0, 'type'], '99999-9', 'documents[0].type'],
    ['document type without verification', ['documents', 0, 'type'], '11450-4', 'documents[0].type'],
    ['kind wanted', ['custodians', 1, 'kinds'], ['11502-2', '00000-0'], 'custodians[1].kinds[1]'],
  ])('%s', (_name, path, value, expression) => {
    const failure = failureOf(changed(validIntake(), path, value));
    expect(failure.kind).toBe('code-unknown');
    expect(failure.issues.map((i) => i.expression)).toEqual([expression]);
  });

  it('beside another fault the kind is invalid', () => {
    expect(failureOf({ ...validIntake(), programme: 'elsewhere', urgency: 'soon' }).kind).toBe('invalid');
  });
});

describe('all at once', () => {
  it('names faults of shape, of digits, of dates and between elements in one answer', () => {
    const body = [
      [['urgency'], 'soon'], [['patient', 'identifiers', 0, 'value'], '16051299813'], [['patient', 'birthDate'], '2030-01-01'],
      [['department'], 'astrology'], [['custodians', 0, 'timeZone'], 'Mars/Base'], [['authorisations', 0, 'custodians'], ['nobody']], [['documents', 0, 'type'], '0-0'],
    ].reduce<unknown>((whole, [path, value]) => changed(whole, path as Path, value), validIntake());
    expect(new Set(expressions(body))).toEqual(new Set([
      'urgency', 'patient.identifiers[0].value', 'patient.birthDate', 'department', 'custodians[0].timeZone', 'authorisations[0].custodians[0]', 'documents[0].type',
    ]));
  });

  it('an unreadable custodian keeps its key: its authorisation is not blamed', () => {
    expect(expressions(changed(validIntake(), ['custodians', 0, 'kind'], 'pharmacy'))).toEqual(['custodians[0].kind']);
  });

  it('a body full of faults gets an answer of bounded size', () => {
    const failure = failureOf({ ...validIntake(), treatmentsTried: Array.from({ length: 5000 }, () => 1) });
    expect(failure.issues.length).toBeLessThanOrEqual(1001);
    expect(failure.issues.at(-1)?.text).toMatch(/^and \d+ more$/u);
  });

  it('a body nested without end is refused, not fatal', () => {
    const deep: unknown = JSON.parse(`${'{"patient":'.repeat(100_000)}{}${'}'.repeat(100_000)}`);
    expect(failureOf(deep).kind).toBe('invalid');
  });
});

describe('no value of a person in a message', () => {
  const SECRET = 'Zzyzx-7731';
  const paths: Path[] = [
    ['patient', 'identifiers', 0, 'value'], ['patient', 'identifiers', 0, 'system'], ['patient', 'birthDate'], ['patient', 'gender'], ['patient', 'language'],
    ['patient', 'contact', 'email'], ['custodians', 0, 'timeZone'], ['custodians', 0, 'key'], ['custodians', 0, 'receivedAt'], ['authorisations', 0, 'custodians'],
    ['authorisations', 0, 'form', 'sha256'], ['documents', 0, 'type'], ['department'], ['programme'], ['requester', 'kind'], ['requester', 'relationship'], ['urgency'],
    ['custodians', 0, 'deliverTo'], ['insurer', 'informedOn'], ['patient', 'names'], ['question'],
  ];
  it.each(paths.map((path) => [path.join('.'), path] as const))('%s', (_name, path) => {
    const result = parse(changed(validIntake(), path, path.at(-1) === 'question' ? `${SECRET}\u0000` : SECRET));
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  it('nor a sentence used as the name of a property', () => {
    const result = parse({ ...validIntake(), [`${SECRET} has a fever`]: true });
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  it('any JSON gets a Result, and what passes passes again unchanged', () => {
    fc.assert(fc.property(fc.json(), (text) => {
      expect(parse(JSON.parse(text)).ok).toBe(false);
    }), { numRuns: 200 });
    const once = parse(validIntake());
    expect(once.ok && parse(once.value)).toEqual(once);
  });
});

describe('check digits', () => {
  it('SSIN: of the 97 check numbers exactly those of the two centuries pass', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 999_999_999 }), (first) => {
      const nine = String(first).padStart(9, '0');
      const passing = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0')).filter((check) => parse(patientId(SSIN, nine + check)).ok);
      const expected = [first, 2_000_000_000 + first].map((n) => String(97 - Number(BigInt(n) % 97n)).padStart(2, '0'));
      expect(new Set(passing)).toEqual(new Set(expected));
    }), { numRuns: 10 });
  });

  it('BSN: any single wrong digit is found', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 9 }), (place, shift) => {
      const wrong = '999990019'.split('').map((d, i) => (i === place ? String((Number(d) + shift) % 10) : d)).join('');
      expect(parse(patientId(BSN, wrong)).ok).toBe(false);
    }));
  });
});
