// Who sent a submission and for which request, as it says itself: what points inside it, what is no organisation, and a number without a system name nobody.
import type { DocumentReference, List, Organization, Reference, Resource } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { findSender } from '../../../src/core/exchange/find-sender.ts';
import { IHE_EXTENSION } from '../../../src/core/fhir/systems.ts';
import { documentWith, listWith, partOf, submissionWith } from './submission-of.ts';

const NIHDI = { system: 'https://ids.example.org/nihdi', value: '71099910' };
const HOUSE: Resource = { resourceType: 'Organization', id: 'o', identifier: [NIHDI] };
const role = (organization: Reference<Organization>): Resource => ({ resourceType: 'PractitionerRole', id: 'r', organization });
const NONE = { references: [], identifiers: [] };

const ofDocument = (change: Partial<DocumentReference>) => findSender(submissionWith({ documents: [partOf(1, documentWith(change))] }));
const ofSet = (change: Partial<List>) => findSender(submissionWith({ sets: [partOf(0, listWith(change))] }));

it.each<[name: string, change: Partial<DocumentReference>]>([
  ['nothing said', {}], ['a person', { author: [{ reference: 'Practitioner/1' }] }], ['a display', { custodian: { display: 'Hospital North' } }],
  ['an identifier without a system', { custodian: { identifier: { value: '71099910' } } }], ['an identifier without a value', { custodian: { identifier: { system: NIHDI.system } } }],
  ['contained, and not there', { custodian: { reference: '#x' }, contained: [HOUSE] }], ['a contained organisation without a number', { custodian: { reference: '#o' }, contained: [{ resourceType: 'Organization', id: 'o', name: 'North' }] }],
  ['a role of itself', { author: [{ reference: '#r' }], contained: [role({ reference: '#r' })] }], ['what belongs to another type', { custodian: { reference: 'OrganizationAffiliation/1' } }],
])('no organisation: %s', (_name, change) => { expect(ofDocument(change).organisations).toEqual(NONE); });

it.each<[name: string, change: Partial<DocumentReference>, expected: object]>([
  ['the custodian by reference', { custodian: { reference: 'Organization/1' } }, { references: ['Organization/1'], identifiers: [] }],
  ['the custodian by absolute reference', { custodian: { reference: 'https://x.example.org/fhir/Organization/1' } }, { references: ['https://x.example.org/fhir/Organization/1'], identifiers: [] }],
  ['the custodian by number', { custodian: { identifier: NIHDI } }, { references: [], identifiers: [NIHDI] }],
  ['a contained author', { author: [{ reference: '#o' }], contained: [HOUSE] }, { references: [], identifiers: [NIHDI] }],
  ['a contained role\'s organisation', { author: [{ reference: '#r' }], contained: [role({ reference: '#o' }), HOUSE] }, { references: [], identifiers: [NIHDI] }],
  ['a contained role\'s organisation elsewhere', { author: [{ reference: '#r' }], contained: [role({ reference: 'Organization/1' })] }, { references: ['Organization/1'], identifiers: [] }],
])('of a document: %s', (_name, change, expected) => { expect(ofDocument(change).organisations).toEqual(expected); });

it.each<[name: string, change: Partial<List>]>([
  ['its source', { source: { identifier: NIHDI } }], ['its source, contained', { source: { reference: '#o' }, contained: [HOUSE] }],
  ['the organisation of its author', { source: { display: 'A.', extension: [{ url: IHE_EXTENSION.authorOrg, valueReference: { identifier: NIHDI } }] } }],
])('of the set: %s', (_name, change) => { expect(ofSet(change).organisations).toEqual({ references: [], identifiers: [NIHDI] }); });

it('requests are those that a document is related to: a request or a task, by reference or by number', () => {
  const { requests } = ofDocument({ context: { related: [{ reference: 'Encounter/1' }, { reference: 'ServiceRequest/1' }, { reference: 'https://x.example.org/fhir/Task/2' }, { identifier: { system: 's', value: 'R-1' } }, { identifier: { value: 'R-2' } }] } });
  expect(requests).toEqual({ references: ['ServiceRequest/1', 'https://x.example.org/fhir/Task/2'], identifiers: [{ system: 's', value: 'R-1' }] });
});
