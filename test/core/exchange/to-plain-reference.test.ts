// Somebody named in a message: what is kept of them outside it. Nothing of what points elsewhere is kept.
import type { Reference, Resource } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { toPlainReference } from '../../../src/core/exchange/to-plain-reference.ts';

const IDENTIFIER = { system: 'https://ids.example.org', value: 'P-1' };
const PERSON: Resource = { resourceType: 'Practitioner', id: 'p', identifier: [IDENTIFIER], name: [{ given: ['Fien', 'Ada'], family: 'Ingesloten' }] };
const HOUSE: Resource = { resourceType: 'Organization', id: 'o', name: 'Huis Noord', identifier: [IDENTIFIER] };
const role = (more: object): Resource => ({ resourceType: 'PractitionerRole', id: 'r', ...more });

it.each<[name: string, reference: Reference, contained: readonly Resource[], kept: readonly object[]]>([
  ['a reference into another server', { reference: 'Practitioner/1' }, [], []],
  ['a reference to what is not contained', { reference: '#x' }, [PERSON], []],
  ['nothing at all', {}, [PERSON], []],
  ['contained, without a name', { reference: '#p' }, [{ resourceType: 'Practitioner', id: 'p' }], []],
  ['a device: it has no name that is shown', { reference: '#d' }, [{ resourceType: 'Device', id: 'd' }], []],
  ['a role of nobody', { reference: '#r' }, [role({})], []],
  ['a role of one in another server', { reference: '#r' }, [role({ practitioner: { reference: 'Practitioner/1' } })], []],
  ['a display', { reference: 'Practitioner/1', display: 'A. B.' }, [], [{ display: 'A. B.' }]],
  ['an identifier', { identifier: IDENTIFIER }, [], [{ identifier: IDENTIFIER }]],
  ['a person who is contained', { reference: '#p' }, [PERSON], [{ identifier: IDENTIFIER, display: 'Fien Ada Ingesloten' }]],
  ['its own words before those of what is contained', { reference: '#p', display: 'As said', identifier: { value: '9' } }, [PERSON], [{ identifier: { value: '9' }, display: 'As said' }]],
  ['the text of a name before its parts', { reference: '#p' }, [{ resourceType: 'Patient', id: 'p', name: [{ text: 'Dr. F. Ingesloten', family: 'I' }] }], [{ display: 'Dr. F. Ingesloten' }]],
  ['an organisation', { reference: '#o' }, [HOUSE], [{ identifier: IDENTIFIER, display: 'Huis Noord' }]],
  ['a role by who has it', { reference: '#r' }, [role({ practitioner: { reference: '#p' }, organization: { reference: '#o' } }), PERSON, HOUSE], [{ display: 'Fien Ada Ingesloten' }]],
  ['a role by the display of who has it', { reference: '#r' }, [role({ practitioner: { reference: '#p', display: 'F. I.' } }), PERSON], [{ display: 'F. I.' }]],
  ['a role by where, if by nobody', { reference: '#r' }, [role({ organization: { reference: '#o' } }), HOUSE], [{ display: 'Huis Noord' }]],
])('%s', (_name, reference, contained, kept) => { expect(toPlainReference(reference, contained)).toEqual(kept); });
