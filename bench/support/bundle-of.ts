// A provide Bundle (ITI-65, Minimal metadata) of several invented PDF files for one patient; each number makes another one.
import { createHash, randomUUID } from 'node:crypto';
import { LOINC, MHD_IDENTIFIER_TYPE, RFC3986, SSIN, urnUuid } from '../../src/core/fhir/systems.ts';
import { toContent } from '../../src/simulator/to-content.ts';

export interface BundleParts {
  /** SSIN. */
  readonly patient: string;
  readonly custodian: { readonly system: string; readonly value: string };
  readonly documents: number;
  readonly bytes: number;
}

const MHD = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition';
const LIST_TYPES = 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes';

/** An OID under 2.25 is a UUID as a number. */
const newOid = (): string => `urn:oid:2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`).toString()}`;

const uniqueId = (): object => ({ use: 'usual', type: { coding: [{ system: MHD_IDENTIFIER_TYPE, code: 'uniqueId' }] }, system: RFC3986, value: newOid() });

interface Entry { readonly fullUrl: string; readonly request: object; readonly resource: object }

const documentEntries = ({ patient, custodian, bytes }: BundleParts, number: number): readonly Entry[] => {
  const [document, binary] = [urnUuid(randomUUID()), urnUuid(randomUUID())];
  const content = Buffer.concat([...toContent({ kind: 'pdf', text: `report ${String(number)} of ${patient}`, sizeBytes: bytes })]);
  const attachment = { contentType: 'application/pdf', url: binary, size: content.length, hash: createHash('sha1').update(content).digest('base64'), title: 'Report' };
  const reference = {
    resourceType: 'DocumentReference', masterIdentifier: uniqueId(), status: 'current', type: { coding: [{ system: LOINC, code: '11526-1' }] },
    subject: { identifier: { system: SSIN, value: patient } }, custodian: { identifier: custodian }, content: [{ attachment }],
  };
  return [
    { fullUrl: document, request: { method: 'POST', url: 'DocumentReference' }, resource: reference },
    { fullUrl: binary, request: { method: 'POST', url: 'Binary' }, resource: { resourceType: 'Binary', contentType: 'application/pdf', data: content.toString('base64') } },
  ];
};

export const bundleOf = (parts: BundleParts): string => {
  const pairs = Array.from({ length: parts.documents }, (_x, i) => documentEntries(parts, i));
  const list = {
    resourceType: 'List', status: 'current', mode: 'working', date: '2026-11-03T10:00:00+01:00', extension: [{ url: `${MHD}/ihe-sourceId`, valueIdentifier: { system: RFC3986, value: 'urn:oid:2.25.9' } }],
    identifier: [uniqueId()], code: { coding: [{ system: LIST_TYPES, code: 'submissionset' }] }, subject: { identifier: { system: SSIN, value: parts.patient } },
    entry: pairs.map(([document]) => ({ item: { reference: document?.fullUrl } })),
  };
  const entry = [{ fullUrl: urnUuid(randomUUID()), request: { method: 'POST', url: 'List' }, resource: list }, ...pairs.flat()];
  return JSON.stringify({ resourceType: 'Bundle', meta: { profile: [`${MHD}/IHE.MHD.Minimal.ProvideBundle`] }, type: 'transaction', entry });
};
