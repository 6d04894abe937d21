// P2.4, the gate at the first visit: informed on a date, and somebody pays; or waived.
import { describe, expect, it } from 'vitest';
import { checkInsurer } from '../../../src/core/appointments/check-insurer.ts';
import type { InsurerFacts } from '../../../src/core/fhir/insurer.ts';
import { P1, P2 } from '../intake/valid-intake.ts';

const SETTLED: InsurerFacts = { named: true, selfPay: false, informedOn: '2026-11-02' };
const NEITHER: InsurerFacts = { named: false, selfPay: false };
const texts = (facts: InsurerFacts, programme = P2): readonly string[] => checkInsurer(facts, programme).map((i) => i.text);

const NOT_INFORMED = expect.stringContaining('not informed') as string;
const NOT_COVERED = expect.stringContaining('does not cover') as string;
const NOBODY = expect.stringContaining('Neither an insurer') as string;

describe('settled', () => {
  it.each<[string, InsurerFacts]>([
    ['informed, the insurer named', SETTLED],
    ['informed, and it covers', { ...SETTLED, coverage: 'covered' }],
    ['informed, it does not cover, the patient pays', { ...SETTLED, coverage: 'not-covered', selfPay: true }],
    ['no insurer, the patient pays: nobody to inform', { named: false, selfPay: true }],
    ['the insurer not named here, and it covers', { named: false, selfPay: false, informedOn: '2026-11-02', coverage: 'covered' }],
    ['waived, whatever else', { ...NEITHER, coverage: 'not-covered', waived: 'Paid from a fund' }],
  ])('%s', (_name, facts) => {
    expect(texts(facts)).toEqual([]);
  });
});

describe('not settled', () => {
  it.each<[string, InsurerFacts, readonly string[]]>([
    ['named, not informed', { named: true, selfPay: false }, [NOT_INFORMED]],
    ['named, not informed, though the patient pays', { named: true, selfPay: true }, [NOT_INFORMED]],
    ['informed, it does not cover, nobody pays', { ...SETTLED, coverage: 'not-covered' }, [NOT_COVERED]],
    ['informed somebody, nobody named, nobody pays', { ...SETTLED, named: false }, [NOBODY]],
    ['nothing at all', NEITHER, [NOT_INFORMED, NOBODY]],
  ])('%s', (_name, facts, said) => {
    expect(texts(facts)).toEqual(said);
  });

  it('warns, or blocks where the programme says so; the patient side can mend it', () => {
    const block = { ...P2, insurer: { ...P2.insurer, gate: 'block' as const } };
    expect(checkInsurer(NEITHER, P2).map((i) => [i.severity, i.fault])).toEqual([['warning', 'patient-pending'], ['warning', 'patient-pending']]);
    expect(checkInsurer(NEITHER, block).map((i) => [i.severity, i.expression])).toEqual([['error', 'insurer'], ['error', 'insurer']]);
    expect(checkInsurer(SETTLED, block)).toEqual([]);
  });
});

it('is not asked where the programme does not', () => {
  expect(texts(NEITHER, P1)).toEqual([]);
});
