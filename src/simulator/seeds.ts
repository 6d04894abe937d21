// The invented people and papers that the simulator begins with. Nobody here exists; the numbers only have valid check digits.
//
// | programme | patient | identifier |
// |---|---|---|
// | Brussels children | Ilias Fictief, 2017-02-08 | SSIN 17020803132 |
// | Dutch cancer institute | Marijke Voorbeeld, 1969-04-17 | BSN 999912768 |
//
// | custodian | identifiers | holds |
// |---|---|---|
// | `noord` | NIHDI 71099910, URA 90000910 | history and pathology of both, laboratory results |
// | `zuid` | NIHDI 71099920, URA 90000920 | imaging (a large PDF), letters |
import type { Organization, Patient } from '@medplum/fhirtypes';
import { BSN, NIHDI_ORGANIZATION, SSIN, URA } from '../core/fhir/systems.ts';
import type { ContentSpec } from './to-content.ts';

export interface DocumentSeed {
  /** Stable part of id and addresses. */
  readonly id: string;
  readonly patientId: string;
  readonly custodian: string;
  /** LOINC. */
  readonly type: { readonly code: string; readonly display: string };
  readonly title: string;
  readonly language: string;
  /** When it was written; FHIR instant. */
  readonly createdAt: string;
  readonly content: ContentSpec;
  /** Not found and not served until it is released. */
  readonly held?: boolean;
  /** Another took its place: found by who asks for superseded ones. */
  readonly isReplaced?: boolean;
}

interface Seeds { readonly patients: readonly Patient[]; readonly custodians: readonly Organization[]; readonly documents: readonly DocumentSeed[] }

const IMAGING_BYTES = 3_000_000;

const TYPES = {
  history: { code: '34133-9', display: 'Summary of episode note' },
  discharge: { code: '18842-5', display: 'Discharge summary' },
  pathology: { code: '11526-1', display: 'Pathology study' },
  laboratory: { code: '11502-2', display: 'Laboratory report' },
  imaging: { code: '18748-4', display: 'Diagnostic imaging study' },
  referral: { code: '57133-1', display: 'Referral note' },
} as const;

const custodian = (id: string, name: string, number: string): Organization => ({
  resourceType: 'Organization', id, name,
  identifier: [{ system: NIHDI_ORGANIZATION, value: `710999${number}` }, { system: URA, value: `900009${number}` }],
});

export const seeds: Seeds = {
  patients: [
    {
      resourceType: 'Patient', id: 'ilias', identifier: [{ system: SSIN, value: '17020803132' }],
      name: [{ use: 'official', family: 'Fictief', given: ['Ilias'] }], gender: 'male', birthDate: '2017-02-08',
    },
    {
      resourceType: 'Patient', id: 'marijke', identifier: [{ system: BSN, value: '999912768' }],
      name: [{ use: 'official', family: 'Voorbeeld', given: ['Marijke'] }], gender: 'female', birthDate: '1969-04-17',
    },
  ],
  custodians: [custodian('noord', 'Hospital North (invented)', '10'), custodian('zuid', 'Hospital South (invented)', '20')],
  documents: [
    {
      id: 'ilias-history', patientId: 'ilias', custodian: 'noord', type: TYPES.history, title: 'Samenvatting van het dossier', language: 'nl-BE', createdAt: '2026-10-02T09:30:00+02:00',
      content: { kind: 'text', text: 'Samenvatting van het dossier (verzonnen).\nVoorgeschiedenis: nefrotisch syndroom sinds 2024.\n' },
    },
    {
      id: 'ilias-pathology', patientId: 'ilias', custodian: 'noord', type: TYPES.pathology, title: 'Verslag nierbiopsie', language: 'nl-BE', createdAt: '2026-09-18T15:05:00+02:00',
      content: { kind: 'pdf', text: 'Verslag nierbiopsie (verzonnen)' },
    },
    {
      id: 'ilias-laboratory', patientId: 'ilias', custodian: 'noord', type: TYPES.laboratory, title: 'Laboratoriumverslag', language: 'nl-BE', createdAt: '2026-10-01T08:10:00+02:00',
      content: { kind: 'pdf', text: 'Laboratoriumverslag (verzonnen)' },
    },
    {
      id: 'ilias-imaging', patientId: 'ilias', custodian: 'zuid', type: TYPES.imaging, title: 'Echographie renale', language: 'fr-BE', createdAt: '2026-09-25T11:40:00+02:00',
      content: { kind: 'pdf', text: 'Echographie renale (invente)', sizeBytes: IMAGING_BYTES },
    },
    {
      id: 'ilias-discharge', patientId: 'ilias', custodian: 'zuid', type: TYPES.discharge, title: 'Lettre de sortie', language: 'fr-BE', createdAt: '2026-09-29T16:20:00+02:00',
      content: { kind: 'text', text: 'Lettre de sortie (inventée).\nSéjour du 24 au 29 septembre 2026.\n' },
    },
    {
      id: 'marijke-history', patientId: 'marijke', custodian: 'noord', type: TYPES.history, title: 'Ziektegeschiedenis en diagnose', language: 'nl-NL', createdAt: '2026-10-12T10:00:00+02:00',
      content: { kind: 'text', text: 'Ziektegeschiedenis en diagnose (verzonnen).\nMammacarcinoom links, vastgesteld in september 2026.\n' },
    },
    {
      id: 'marijke-pathology', patientId: 'marijke', custodian: 'noord', type: TYPES.pathology, title: 'Pathologieverslag', language: 'nl-NL', createdAt: '2026-10-05T14:45:00+02:00',
      content: { kind: 'pdf', text: 'Pathologieverslag (verzonnen)' },
    },
    {
      id: 'marijke-laboratory', patientId: 'marijke', custodian: 'noord', type: TYPES.laboratory, title: 'Laboratoriumuitslagen', language: 'nl-NL', createdAt: '2026-10-09T08:30:00+02:00',
      content: { kind: 'text', text: 'Laboratoriumuitslagen (verzonnen).\nHb 8,1 mmol/l\n' },
    },
    {
      id: 'marijke-imaging', patientId: 'marijke', custodian: 'zuid', type: TYPES.imaging, title: 'Mammografie en echografie', language: 'nl-NL', createdAt: '2026-10-07T13:15:00+02:00',
      content: { kind: 'pdf', text: 'Mammografie en echografie (verzonnen)', sizeBytes: IMAGING_BYTES },
    },
    {
      id: 'marijke-referral', patientId: 'marijke', custodian: 'zuid', type: TYPES.referral, title: 'Verwijsbrief', language: 'nl-NL', createdAt: '2026-10-14T17:00:00+02:00',
      content: { kind: 'text', text: 'Verwijsbrief (verzonnen).\nGraag een tweede mening over de behandeling.\n' },
    },
  ],
};
