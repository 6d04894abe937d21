// Refusals first: every faulty resource is refused at its element; what is valid passes.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { BASE_CASES, MORE_CASES, PATIENT, PROFILE_CASES, SERVICE_REQUEST, VALID, set } from './cases.ts';

const validate = createValidate();
const EXAMPLES = path.resolve(import.meta.dirname, '../../../profiles/examples');
const examples = readdirSync(EXAMPLES).map((name) => [name, JSON.parse(readFileSync(path.join(EXAMPLES, name), 'utf8')) as Resource] as const);
const asResource = (json: unknown): Resource => json as Resource;

describe('refuses', () => {
  test.each([...BASE_CASES, ...MORE_CASES, ...PROFILE_CASES].filter((c) => !c.isWarning))('$name', ({ resource, at }) => {
    const issues = validate(asResource(resource));
    expect(issues.map((i) => i.expression)).toContain(at);
    expect(issues.every((i) => i.severity !== 'warning')).toBe(true);
  });

  test('the counts of cases that were gathered', () => {
    expect(BASE_CASES).toHaveLength(53);
    expect(PROFILE_CASES.length).toBeGreaterThanOrEqual(20);
  });

  test('the same faults in an entry of a Bundle, one level deeper', () => {
    for (const { name, resource, at } of PROFILE_CASES) {
      const type = String(resource['resourceType']);
      const issues = validate(asResource({ resourceType: 'Bundle', type: 'collection', entry: [{ resource }] }));
      expect(issues.map((i) => i.expression), name).toContain(at.replace(type, 'Bundle.entry[0].resource'));
    }
  });

  test('without naming a person: no value of the resource stands in a message', () => {
    const secret = 'Zomerlinde';
    const issues = [
      ...validate(asResource({ ...PATIENT, gender: secret, birthDate: secret, name: [{ family: secret, use: secret }], active: secret, id: `${secret} ${secret}` })),
      ...validate(asResource({ ...SERVICE_REQUEST, status: secret, subject: { reference: `#${secret}` }, authoredOn: secret })),
    ];
    expect(issues.length).toBeGreaterThan(6);
    expect(JSON.stringify(issues)).not.toContain(secret);
  });
});

describe('accepts', () => {
  test.each(VALID.map((resource) => [JSON.stringify(resource).slice(0, 80), resource] as const))('%s', (_name, resource) => {
    expect(validate(asResource(resource))).toEqual([]);
  });

  test.each(examples)('the example %s', (_name, resource) => {
    expect(validate(resource)).toEqual([]);
  });

  test('the MHD rules by the older use as well as by the newer type (MHD 4.2.3 and 4.2.4)', () => {
    const mhd = ['https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.DocumentReference'];
    const found = examples.find(([name]) => name === 'dossier-document.json')?.[1];
    const document = set(structuredClone(found) as unknown as Record<string, unknown>, 'meta.profile', mhd);
    expect(validate(asResource(set(document, 'masterIdentifier.type', undefined)))).toEqual([]);
    expect(validate(asResource(set(document, 'masterIdentifier.use', undefined)))).toEqual([]);
    expect(validate(asResource(set(document, 'masterIdentifier', { system: 'https://example.org', value: '1' }))).map((i) => i.expression)).toEqual(['DocumentReference.masterIdentifier']);
  });
});

describe('options', () => {
  test('a profile of others is passed over when told so, ours still hold', () => {
    const lenient = createValidate({ unknownProfiles: 'ignore' });
    expect(lenient(asResource({ ...PATIENT, meta: { profile: ['https://example.org/StructureDefinition/x'] } }))).toEqual([]);
    expect(lenient(asResource({ ...PATIENT, meta: { profile: ['https://example.org/StructureDefinition/x'] }, gender: 'man' }))).not.toEqual([]);
  });

  test('warnings only when asked for: no narrative, an outdated canonical', () => {
    const withWarnings = createValidate({ withWarnings: true });
    const outdated = { ...examples.find(([name]) => name === 'record-transfer-consent.json')?.[1], meta: { profile: ['http://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic'] } };
    expect(withWarnings(asResource(PATIENT))).toMatchObject([{ severity: 'warning', expression: 'Patient' }]);
    expect(withWarnings(asResource(outdated)).map((i) => [i.severity, i.expression])).toEqual([['warning', 'Consent.meta.profile[0]'], ['warning', 'Consent']]);
    expect(validate(asResource(outdated))).toEqual([]);
    expect(validate(asResource({ ...outdated, verification: [{ verified: true }] })).map((i) => i.expression)).toEqual(['Consent.verification']);
  });

  test('a version behind the canonical changes nothing', () => {
    const consent = examples.find(([name]) => name === 'record-transfer-consent.json')?.[1];
    const versioned = { ...consent, meta: { profile: ['https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic|1.1.0'] } };
    expect(validate(asResource(versioned))).toEqual([]);
  });
});
