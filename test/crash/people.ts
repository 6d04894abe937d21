// As many invented children as wanted, each with a register number of its own and papers at both custodians; nobody here exists.
import type { Patient } from '@medplum/fhirtypes';
import { NIHDI_ORGANIZATION, SSIN } from '../../src/core/fhir/systems.ts';
import { childIntake } from '../support/stories.ts';

export interface Paper { readonly id: string; readonly custodian: string; readonly text: string; readonly sizeBytes?: number }
export interface Person { readonly n: number; readonly ssin: string; readonly patient: Patient; readonly papers: readonly Paper[]; readonly intake: Readonly<Record<string, unknown>> }

const BORN = '170208';
/** Odd, as boys' serials are, and beyond those of the simulator's own people. */
const FIRST = 101;

/** A 2 stands before the nine digits for who was born from 2000 on. */
const ssinOf = (n: number): string => {
  const nine = `${BORN}${String(2 * n + FIRST)}`;
  return `${nine}${String(97 - (Number(`2${nine}`) % 97)).padStart(2, '0')}`;
};

/** To whom the dossier goes in the end. */
const GP = {
  key: 'gp', kind: 'gp', network: { peer: 'gp' },
  organisation: { name: 'Practice De Linde (invented)', identifiers: [{ system: NIHDI_ORGANIZATION, value: '71098712' }] },
};

export const MOST_PEOPLE = 440;

export const personOf = (n: number, now: Temporal.Instant): Person => {
  const ssin = ssinOf(n);
  const id = `child-${String(n)}`;
  const paper = (custodian: string, k: number): Paper => ({ id: `${id}-${custodian}-${String(k)}`, custodian, text: `Invented report ${String(k)} of ${custodian} about ${id}`, ...(k === 2 && { sizeBytes: 300_000 }) });
  const intake = childIntake(now, ['noord', 'zuid']);
  return {
    n, ssin,
    patient: { resourceType: 'Patient', id, identifier: [{ system: SSIN, value: ssin }], name: [{ family: 'Fictief', given: [`Kind${String(n)}`] }], gender: 'male', birthDate: '2017-02-08' },
    papers: [paper('noord', 1), paper('noord', 2), paper('zuid', 1)],
    intake: { ...intake, recipients: [GP], patient: { ...intake['patient'] as object, identifiers: [{ system: SSIN, value: ssin }] } },
  };
};
