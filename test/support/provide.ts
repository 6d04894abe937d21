// Provide Bundles (ITI-65) for the end-to-end tests: one good one about the simulator's child, to be changed by the test.
import { createHash } from 'node:crypto';
import { NIHDI_ORGANIZATION, SSIN } from '../../src/core/fhir/systems.ts';

export interface ProvideParts {
  /** Of the document; another one is another document. */
  readonly uniqueId?: string;
  readonly text?: string;
  readonly contentType?: string;
  /** LOINC. */
  readonly type?: string;
  /** Number of the patient; SSIN. */
  readonly patient?: string;
  /** Number of the custodian; NIHDI. Absent: the sender does not say. */
  readonly custodian?: string | undefined;
  readonly document?: Readonly<Record<string, unknown>>;
  readonly attachment?: Readonly<Record<string, unknown>>;
  readonly more?: readonly object[];
}

const MHD = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition';
const IDENTIFIER_TYPE = 'https://profiles.ihe.net/ITI/MHD/CodeSystem/IHE.MHD.MHDIdentifierType';
/** As the simulator and the demo's requests know them. */
const ILIAS = '17020803132';
const NOORD = '71099910';

const uuid = (n: number): string => `urn:uuid:5f8ff2f1-4a2c-4d57-9a5e-0d8ad1b5a0${String(n).padStart(2, '0')}`;

/** `masterIdentifier` and subject of a document, for both transactions. */
const documentOf = ({ uniqueId = 'urn:oid:2.25.1', type = '11526-1', patient = ILIAS, custodian = NOORD, document = {}, ...rest }: ProvideParts): object => ({
  resourceType: 'DocumentReference',
  masterIdentifier: { use: 'usual', type: { coding: [{ system: IDENTIFIER_TYPE, code: 'uniqueId' }] }, system: 'urn:ietf:rfc:3986', value: uniqueId },
  status: 'current',
  type: { coding: [{ system: 'http://loinc.org', code: type }] },
  subject: { identifier: { system: SSIN, value: patient } },
  ...('custodian' in rest || custodian ? { custodian: { identifier: { system: NIHDI_ORGANIZATION, value: custodian } } } : {}),
  ...document,
});

const bytesOfText = (text: string): Buffer => Buffer.from(text);
const factsOf = (bytes: Buffer): object => ({ size: bytes.length, hash: createHash('sha1').update(bytes).digest('base64') });

export const provideBundle = (parts: ProvideParts = {}): { resourceType: string; entry: Record<string, never>[] } => {
  const { text = 'Invented pathology report.\n', contentType = 'text/plain', attachment = {}, more = [], uniqueId = 'urn:oid:2.25.1' } = parts;
  const bytes = bytesOfText(text);
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${MHD}/IHE.MHD.Minimal.ProvideBundle`] },
    type: 'transaction',
    entry: [
      {
        fullUrl: uuid(1), request: { method: 'POST', url: 'List' },
        resource: {
          resourceType: 'List', status: 'current', mode: 'working', date: '2026-11-03T10:00:00+01:00',
          extension: [{ url: `${MHD}/ihe-sourceId`, valueIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.9' } }],
          identifier: [{ use: 'usual', type: { coding: [{ system: IDENTIFIER_TYPE, code: 'uniqueId' }] }, system: 'urn:ietf:rfc:3986', value: `urn:oid:2.25.7${uniqueId.replaceAll(/\D/gu, '')}` }],
          code: { coding: [{ system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', code: 'submissionset' }] },
          subject: { identifier: { system: SSIN, value: parts.patient ?? ILIAS } },
          entry: [{ item: { reference: uuid(2) } }],
        },
      },
      { fullUrl: uuid(2), request: { method: 'POST', url: 'DocumentReference' }, resource: { ...documentOf(parts), content: [{ attachment: { contentType, url: uuid(3), ...factsOf(bytes), title: 'Report', ...attachment } }] } },
      { fullUrl: uuid(3), request: { method: 'POST', url: 'Binary' }, resource: { resourceType: 'Binary', contentType, data: bytes.toString('base64') } },
      ...more,
    ],
  } as never;
};

export const publishDocument = (parts: ProvideParts = {}): object => {
  const { text = 'Invented pathology report.\n', contentType = 'text/plain', attachment = {} } = parts;
  const bytes = bytesOfText(text);
  return { ...documentOf(parts), content: [{ attachment: { contentType, ...factsOf(bytes), data: bytes.toString('base64'), ...attachment } }] };
};
