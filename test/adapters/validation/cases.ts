// Faulty resources: each a valid one with one thing changed. The unit test asks our validator, test/peers/validate-with-official.ts the official one too.
import { readFileSync } from 'node:fs';
import path from 'node:path';

type Json = Record<string, unknown>;

export interface Case {
  readonly name: string;
  readonly resource: Json;
  /** Where the issue must stand. */
  readonly at: string;
  /** Ours only warns, with `withWarnings`. */
  readonly isWarning?: boolean;
}

const example = (name: string): Json => JSON.parse(readFileSync(path.join(import.meta.dirname, '../../../profiles/examples', `${name}.json`), 'utf8')) as Json;

const without = (resource: Json, name: string): Json => Object.fromEntries(Object.entries(resource).filter(([key]) => key !== name));

export const PATIENT = { resourceType: 'Patient', id: 'noor', active: true, name: [{ family: 'Invented', given: ['Noor'] }], gender: 'female', birthDate: '2016-05-12' };
export const SERVICE_REQUEST = { resourceType: 'ServiceRequest', id: 'so-1', status: 'active', intent: 'order', subject: { reference: 'Patient/noor' }, authoredOn: '2026-11-03T09:00:00+01:00' };
const CONSENT = {
  resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] }, category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
  patient: { reference: 'Patient/noor' }, policy: [{ uri: 'https://example.org/policy' }], provision: { type: 'permit' },
};
const DOCUMENT = { resourceType: 'DocumentReference', status: 'current', date: '2026-11-10T11:00:00+01:00', content: [{ attachment: { contentType: 'text/plain', url: 'Binary/1', size: 12 } }] };
const APPOINTMENT = { resourceType: 'Appointment', status: 'booked', start: '2026-11-24T10:00:00+01:00', end: '2026-11-24T10:40:00+01:00', participant: [{ actor: { reference: 'Patient/noor' }, status: 'accepted' }] };
const OBSERVATION = { resourceType: 'Observation', status: 'final', code: { text: 'Height' }, valueInteger: 120 };
const CONDITION = { resourceType: 'Condition', subject: { reference: 'Patient/noor' }, stage: [{ summary: { text: 'II' } }] };
const ALLERGY = { resourceType: 'AllergyIntolerance', patient: { reference: 'Patient/noor' }, clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] }, code: { text: 'Peanut' } };
const CONTAINED = { ...SERVICE_REQUEST, contained: [{ resourceType: 'Organization', id: 'org', name: 'Invented hospital' }], performer: [{ reference: '#org' }] };
const NARRATIVE = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Invented</p></div>' };
const PATIENT_URN = 'urn:uuid:3a0ee0a4-6c1d-4a3b-9a51-5a2c1a0a7f01';
const REQUEST_URN = 'urn:uuid:3a0ee0a4-6c1d-4a3b-9a51-5a2c1a0a7f02';

const entry = (fullUrl: string, resource: Json & { resourceType: string }): Json => ({ fullUrl, resource: without(resource, 'id'), request: { method: 'POST', url: resource.resourceType } });
const bundle = (...entries: Json[]): Json => ({ resourceType: 'Bundle', type: 'transaction', entry: entries });
const BUNDLE = bundle(entry(PATIENT_URN, PATIENT), entry(REQUEST_URN, { ...SERVICE_REQUEST, subject: { reference: PATIENT_URN } }));

/** A copy with `value` at a place such as `name[0].family`; `undefined` removes it. */
export const set = (resource: Json, place: string, value: unknown): Json => {
  const copy = structuredClone(resource);
  const steps = place.split(/[.[\]]+/u).filter((s) => s !== '');
  const last = steps.pop() ?? '';
  const parent = steps.reduce<Json>((node, step) => node[step] as Json, copy);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return copy;
};

export const VALID: readonly Json[] = [
  PATIENT, SERVICE_REQUEST, CONSENT, DOCUMENT, APPOINTMENT, OBSERVATION, CONDITION, ALLERGY, CONTAINED, BUNDLE,
  { ...PATIENT, text: NARRATIVE },
  { ...PATIENT, name: [{ given: ['a', null], _given: [null, { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] }] }] },
  { ...PATIENT, _birthDate: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime: '2016-05-12T04:30:00+02:00' }] } },
  { ...SERVICE_REQUEST, occurrencePeriod: { start: '2026-11-24T10:00:00+02:00', end: '2026-11-24T09:30:00+01:00' } },
  { ...SERVICE_REQUEST, authoredOn: '2026-11' },
];

export const BASE_CASES: readonly Case[] = [
  { name: 'required binding: Patient.gender', resource: { ...PATIENT, gender: 'man' }, at: 'Patient.gender' },
  { name: 'required binding: ServiceRequest.status', resource: { ...SERVICE_REQUEST, status: 'open' }, at: 'ServiceRequest.status' },
  { name: 'required binding in a backbone element', resource: { ...CONSENT, provision: { type: 'allow' } }, at: 'Consent.provision.type' },
  { name: 'required binding on a CodeableConcept', resource: set(ALLERGY, 'clinicalStatus.coding[0].code', 'bogus'), at: 'AllergyIntolerance.clinicalStatus' },
  { name: 'impossible date', resource: { ...PATIENT, birthDate: '2026-02-30' }, at: 'Patient.birthDate' },
  { name: 'bad date format', resource: { ...PATIENT, birthDate: '2026-2-3' }, at: 'Patient.birthDate' },
  { name: 'instant without time zone', resource: { ...DOCUMENT, date: '2026-11-10T11:00:00' }, at: 'DocumentReference.date' },
  { name: 'dateTime with time but no time zone', resource: { ...SERVICE_REQUEST, authoredOn: '2026-11-03T09:00:00' }, at: 'ServiceRequest.authoredOn' },
  { name: 'impossible time', resource: { ...SERVICE_REQUEST, authoredOn: '2026-11-03T25:61:00Z' }, at: 'ServiceRequest.authoredOn' },
  { name: 'unknown property', resource: { ...PATIENT, nickname: 'x' }, at: 'Patient.nickname' },
  { name: 'unknown nested property', resource: { ...PATIENT, name: [{ family: 'Invented', nick: 'x' }] }, at: 'Patient.name[0].nick' },
  { name: 'missing required primitive', resource: without(SERVICE_REQUEST, 'status'), at: 'ServiceRequest.status' },
  { name: 'missing required complex element', resource: without(SERVICE_REQUEST, 'subject'), at: 'ServiceRequest.subject' },
  { name: 'missing required in a backbone element', resource: set(APPOINTMENT, 'participant[0].status', undefined), at: 'Appointment.participant[0].status' },
  { name: 'array where single', resource: { ...PATIENT, gender: ['male'] }, at: 'Patient.gender' },
  { name: 'single where array', resource: { ...PATIENT, name: { family: 'Invented' } }, at: 'Patient.name' },
  { name: 'wrong primitive type', resource: { ...PATIENT, active: 'true' }, at: 'Patient.active' },
  { name: 'string where number', resource: set(DOCUMENT, 'content[0].attachment.size', '12'), at: 'DocumentReference.content[0].attachment.size' },
  { name: 'positiveInt 0', resource: { ...APPOINTMENT, minutesDuration: 0 }, at: 'Appointment.minutesDuration' },
  { name: 'positiveInt 1.5', resource: { ...APPOINTMENT, minutesDuration: 1.5 }, at: 'Appointment.minutesDuration' },
  { name: 'unsignedInt -1', resource: { ...APPOINTMENT, priority: -1 }, at: 'Appointment.priority' },
  { name: 'two choice values', resource: { ...PATIENT, deceasedBoolean: true, deceasedDateTime: '2026-11-03' }, at: 'Patient.deceased' },
  { name: 'choice type not allowed', resource: { ...without(OBSERVATION, 'valueInteger'), valueDecimal: 1.5 }, at: 'Observation.valueDecimal' },
  { name: 'null in an array', resource: { ...PATIENT, name: [{ given: ['a', null] }] }, at: 'Patient.name[0].given[1]' },
  { name: 'empty array', resource: { ...PATIENT, name: [] }, at: 'Patient.name' },
  { name: 'empty string', resource: { ...PATIENT, name: [{ family: '' }] }, at: 'Patient.name[0].family' },
  { name: 'empty object (ele-1)', resource: { ...PATIENT, maritalStatus: {} }, at: 'Patient.maritalStatus' },
  { name: 'code with trailing space', resource: { ...PATIENT, gender: 'male ' }, at: 'Patient.gender' },
  { name: 'bad id', resource: { ...PATIENT, id: 'has space' }, at: 'Patient.id' },
  { name: 'id of 65 characters', resource: { ...PATIENT, id: 'a'.repeat(65) }, at: 'Patient.id' },
  { name: 'uri with space', resource: { ...PATIENT, identifier: [{ system: 'https://example.org/a b', value: '1' }] }, at: 'Patient.identifier[0].system' },
  { name: 'bad base64', resource: { resourceType: 'Binary', contentType: 'text/plain', data: '***' }, at: 'Binary.data' },
  { name: 'wrong reference target', resource: { ...SERVICE_REQUEST, subject: { reference: 'Practitioner/1' } }, at: 'ServiceRequest.subject' },
  { name: 'unresolved contained reference (ref-1)', resource: { ...CONTAINED, requester: { reference: '#nope' } }, at: 'ServiceRequest.requester' },
  { name: 'contained resource not referred to (dom-3)', resource: without(CONTAINED, 'performer'), at: 'ServiceRequest.contained[0]' },
  { name: 'nested contained (dom-2)', resource: set(CONTAINED, 'contained[0].contained', [{ resourceType: 'Endpoint', id: 'e' }]), at: 'ServiceRequest' },
  { name: 'invalid contained resource', resource: set(CONTAINED, 'contained[0].active', 'yes'), at: 'ServiceRequest.contained[0].active' },
  { name: 'no narrative (dom-6)', resource: PATIENT, at: 'Patient', isWarning: true },
  { name: 'Consent without policy (ppc-1)', resource: without(CONSENT, 'policy'), at: 'Consent' },
  { name: 'contact without details (pat-1)', resource: { ...PATIENT, contact: [{ relationship: [{ text: 'mother' }] }] }, at: 'Patient.contact[0]' },
  { name: 'stage without summary and assessment (con-1)', resource: { ...CONDITION, stage: [{ type: { text: 'TNM' } }] }, at: 'Condition.stage[0]' },
  { name: 'period ends before it starts (per-1)', resource: { ...SERVICE_REQUEST, occurrencePeriod: { start: '2026-11-04', end: '2026-11-03' } }, at: 'ServiceRequest.occurrence' },
  { name: 'booked without start (app-3)', resource: without(without(APPOINTMENT, 'start'), 'end'), at: 'Appointment' },
  { name: 'data without contentType (att-1)', resource: { ...DOCUMENT, content: [{ attachment: { data: 'QQ==' } }] }, at: 'DocumentReference.content[0].attachment' },
  { name: 'extension with value and nested extension (ext-1)', resource: { ...PATIENT, extension: [{ url: 'https://example.org/x', valueString: 'a', extension: [{ url: 'y', valueString: 'b' }] }] }, at: 'Patient.extension[0]' },
  { name: 'extension without url', resource: { ...PATIENT, extension: [{ valueString: 'a' }] }, at: 'Patient.extension[0].url' },
  { name: 'narrative with script (txt-1)', resource: { ...PATIENT, text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>x()</script></div>' } }, at: 'Patient.text.div' },
  { name: 'unknown modifierExtension', resource: { ...PATIENT, modifierExtension: [{ url: 'https://example.org/x', valueBoolean: true }] }, at: 'Patient.modifierExtension[0]' },
  { name: 'transaction entry without request (bdl-3)', resource: bundle({ fullUrl: PATIENT_URN, resource: PATIENT }), at: 'Bundle' },
  { name: 'duplicate fullUrl (bdl-7)', resource: bundle(entry(PATIENT_URN, PATIENT), entry(PATIENT_URN, PATIENT)), at: 'Bundle' },
  { name: 'required binding inside a Bundle', resource: set(BUNDLE, 'entry[0].resource.gender', 'man'), at: 'Bundle.entry[0].resource.gender' },
  { name: 'wrong type inside a Bundle', resource: set(BUNDLE, 'entry[0].resource.active', 'yes'), at: 'Bundle.entry[0].resource.active' },
  { name: 'unknown resource type', resource: { resourceType: 'Patientt' }, at: 'Patientt' },
];

/** Gaps of the library again, where they are easily forgotten: in contained resources, in Bundles, beside primitives. */
export const MORE_CASES: readonly Case[] = [
  { name: 'required binding in a contained resource', resource: { ...CONTAINED, contained: [{ ...PATIENT, id: 'org', gender: 'man' }] }, at: 'ServiceRequest.contained[0].gender' },
  { name: 'required binding in a data type', resource: { ...PATIENT, identifier: [{ use: 'best', value: '1' }] }, at: 'Patient.identifier[0].use' },
  { name: 'reference to a contained resource of the wrong type', resource: { ...CONTAINED, subject: { reference: '#org' } }, at: 'ServiceRequest.subject' },
  { name: 'reference to an entry of the wrong type', resource: set(BUNDLE, 'entry[1].resource.subject.reference', REQUEST_URN), at: 'Bundle.entry[1].resource.subject' },
  { name: 'URN that no entry has', resource: set(BUNDLE, 'entry[1].resource.subject.reference', 'urn:uuid:3a0ee0a4-6c1d-4a3b-9a51-5a2c1a0a7f99'), at: 'Bundle.entry[1].resource.subject' },
  { name: 'absolute reference of the wrong type', resource: { ...SERVICE_REQUEST, subject: { reference: 'https://example.org/fhir/Practitioner/1' } }, at: 'ServiceRequest.subject' },
  { name: 'period across offsets ends before it starts', resource: { ...SERVICE_REQUEST, occurrencePeriod: { start: '2026-11-24T10:00:00+01:00', end: '2026-11-24T10:30:00+02:00' } }, at: 'ServiceRequest.occurrence' },
  { name: 'per-1 in a Bundle', resource: set(BUNDLE, 'entry[1].resource.occurrencePeriod', { start: '2026-11-04', end: '2026-11-03' }), at: 'Bundle.entry[1].resource.occurrence' },
  { name: 'modifierExtension in a backbone element', resource: set(APPOINTMENT, 'participant[0].modifierExtension', [{ url: 'https://example.org/x', valueBoolean: true }]), at: 'Appointment.participant[0].modifierExtension[0]' },
  { name: 'empty object in an array', resource: { ...PATIENT, name: [{}] }, at: 'Patient.name[0]' },
  { name: 'narrative with an event handler', resource: { ...PATIENT, text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="x()">a</p></div>' } }, at: 'Patient.text.div' },
  { name: 'narrative without content', resource: { ...PATIENT, text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"> </div>' } }, at: 'Patient.text.div' },
  { name: 'dateTime with an hour only', resource: { ...SERVICE_REQUEST, authoredOn: '2026-11-03T09Z' }, at: 'ServiceRequest.authoredOn' },
  { name: 'ContactPoint without system (cpt-2)', resource: { ...PATIENT, telecom: [{ value: '1' }] }, at: 'Patient.telecom[0]' },
  { name: 'invariant of a resource in a Bundle (app-3)', resource: bundle(entry(PATIENT_URN, without(without(APPOINTMENT, 'start'), 'end') as Json & { resourceType: string })), at: 'Bundle.entry[0].resource' },
  { name: 'Organization without name and identifier (org-1)', resource: { resourceType: 'Organization', active: true }, at: 'Organization' },
  { name: 'underscore beside an element that is not primitive', resource: { ...PATIENT, _name: [{ extension: [{ url: 'https://example.org/x', valueString: 'a' }] }] }, at: 'Patient._name' },
  { name: 'object where a primitive is expected', resource: { ...PATIENT, birthDate: { extension: [{ url: 'https://example.org/x', valueString: 'a' }] } }, at: 'Patient.birthDate' },
  { name: 'text where an object is expected', resource: { ...PATIENT, maritalStatus: 'M' }, at: 'Patient.maritalStatus' },
  { name: 'array in an array', resource: { ...PATIENT, name: [[{ family: 'Invented' }]] }, at: 'Patient.name[0]' },
  { name: 'null for an element', resource: { ...PATIENT, maritalStatus: null }, at: 'Patient.maritalStatus' },
  { name: 'null on both sides', resource: { ...PATIENT, name: [{ given: ['a', null], _given: [null, null] }] }, at: 'Patient.name[0].given[1]' },
  { name: 'resource type of an element', resource: { ...PATIENT, maritalStatus: { resourceType: 'CodeableConcept', text: 'M' } }, at: 'Patient.maritalStatus.resourceType' },
  { name: 'contained that is no resource', resource: { ...PATIENT, contained: [{ id: 'x' }] }, at: 'Patient.contained[0]' },
  { name: 'unknown resource type in a Bundle', resource: set(BUNDLE, 'entry[0].resource', { resourceType: 'Patientt' }), at: 'Bundle.entry[0].resource' },
];

const profileCase = (name: string, file: string, place: string, value: unknown, at: string): Case => ({ name: `${file}: ${name}`, resource: set(example(file), place, value), at });

/** The 20 kinds of profile rule, on our profiles and on the rules of those that we declare. */
export const PROFILE_CASES: readonly Case[] = [
  profileCase('element absent (min 1)', 'second-opinion-request', 'authoredOn', undefined, 'ServiceRequest.authoredOn'),
  profileCase('too many (max 1)', 'second-opinion-request', 'performer', [{ reference: 'HealthcareService/a' }, { reference: 'HealthcareService/b' }], 'ServiceRequest.performer'),
  profileCase('not allowed (max 0)', 'dossier-document', 'docStatus', 'final', 'DocumentReference.docStatus'),
  profileCase('pattern of a boolean', 'audit-authz-consent', 'agent[1].requestor', false, 'AuditEvent.agent[1].requestor'),
  profileCase('pattern of a CodeableConcept', 'record-transfer-consent', 'category[0].coding[0].code', '57016-8', 'Consent.category[0]'),
  profileCase('pattern of a code', 'second-opinion-request', 'intent', 'plan', 'ServiceRequest.intent'),
  profileCase('required identifier slice missing', 'second-opinion-request', 'identifier[0].type.coding[0].code', 'FILL', 'ServiceRequest.identifier'),
  profileCase('identifier slice too often', 'record-transfer-consent', 'identifier[1].system', 'https://second-opinion-adapter.org/fhir/authorisation', 'Consent.identifier'),
  profileCase('element absent inside a slice', 'second-opinion-request', 'identifier[0].value', undefined, 'ServiceRequest.identifier[0].value'),
  profileCase('required extension missing', 'record-transfer-consent', 'extension', undefined, 'Consent.extension'),
  profileCase('another extension only', 'record-transfer-consent', 'extension', [{ url: 'https://example.org/x', valueCode: 'signed' }], 'Consent.extension'),
  profileCase('extension with another value type', 'record-transfer-consent', 'extension', [{ url: 'https://second-opinion-adapter.org/fhir/StructureDefinition/authorisation-kind', valueString: 'signed' }], 'Consent.extension[0].value'),
  profileCase('required binding', 'second-opinion-request', 'status', 'on-hold', 'ServiceRequest.status'),
  profileCase('required binding of an extension', 'record-transfer-consent', 'extension[0].valueCode', 'guessed', 'Consent.extension[0].value'),
  profileCase('invariant', 'second-opinion-appointment', 'cancelationReason', undefined, 'Appointment'),
  profileCase('choice narrowed inside a slice', 'record-transfer-task', 'input[0]', { type: { coding: [{ system: 'https://second-opinion-adapter.org/fhir/CodeSystem/task-parameter', code: 'document-kind' }] }, valueString: '11503-0' }, 'Task.input[0].value'),
  profileCase('closed slicing', 'audit-authz-consent', 'entity[2]', { what: { reference: 'Task/1' }, type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '2' } }, 'AuditEvent.entity[2]'),
  profileCase('required slice of a CodeableConcept missing', 'second-opinion-request', 'reasonCode[0].coding[0].code', 'P', 'ServiceRequest.reasonCode'),
  profileCase('reference target narrowed', 'second-opinion-request', 'subject.reference', 'Group/1', 'ServiceRequest.subject'),
  profileCase('reference target narrowed inside a slice', 'record-transfer-task', 'input[1].valueReference.reference', 'Device/1', 'Task.input[1].value'),
  profileCase('extension on another resource', 'second-opinion-coordination-task', 'extension', [{ url: 'https://second-opinion-adapter.org/fhir/StructureDefinition/insurer-informed-on', valueDate: '2026-11-03' }], 'Task.extension[0]'),
  profileCase('invariant of status and reason', 'second-opinion-coordination-task', 'status', 'accepted', 'Task'),
  profileCase('COW: no focus', 'second-opinion-coordination-task', 'focus', undefined, 'Task.focus'),
  profileCase('COW: cancellation with another code', 'cancellation-request-task', 'code.coding[0].code', 'fulfill', 'Task.code'),
  profileCase('PCF: verification', 'record-transfer-consent', 'verification', [{ verified: true }], 'Consent.verification'),
  profileCase('PCF: actor with another role', 'record-transfer-consent', 'provision.actor[0].role.coding[0].code', 'CST', 'Consent.provision.actor[0].role'),
  profileCase('PCF basic: nested provision', 'record-transfer-consent', 'provision.provision', [{ type: 'deny' }], 'Consent.provision.provision'),
  profileCase('PCF intermediate: data with another meaning', 'record-transfer-consent-with-refusals', 'provision.provision[1].data[0].meaning', 'dependents', 'Consent.provision.provision[1].data[0]'),
  profileCase('MHD: two contents', 'dossier-document', 'content[1]', { attachment: { contentType: 'text/plain', url: 'Binary/2', size: 1, hash: 'VKQio+cjJMg6kU+vma0Ad0qOOlo=' } }, 'DocumentReference.content'),
  profileCase('MHD: inline data', 'dossier-document', 'content[0].attachment.data', 'QQ==', 'DocumentReference.content[0].attachment.data'),
  profileCase('MHD: status', 'dossier-document', 'status', 'entered-in-error', 'DocumentReference.status'),
  profileCase('MHD: no masterIdentifier', 'dossier-document', 'masterIdentifier', undefined, 'DocumentReference.masterIdentifier'),
  profileCase('MHD: entryUUID is no UUID', 'dossier-document', 'identifier[0].value', 'urn:oid:1.2.3', 'DocumentReference.identifier[0].value'),
  profileCase('BALP: two data entities', 'audit-patient-create', 'entity[2]', { what: { reference: 'Task/1' }, type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '2' }, role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '4' } }, 'AuditEvent.entity'),
  profileCase('BALP: outcome', 'audit-patient-create', 'outcome', '8', 'AuditEvent.outcome'),
  profileCase('BALP: no user of a decision', 'audit-authz-consent', 'agent[1].type.coding[0].code', 'AUT', 'AuditEvent.agent'),
  profileCase('BALP: authoriser is another device', 'audit-authz-consent', 'agent[3].who.reference', 'Device/other', 'AuditEvent.agent[3]'),
  profileCase('MHD audit: no ITI-67', 'audit-find-document-references', 'subtype[1].code', 'ITI-66', 'AuditEvent.subtype'),
  profileCase('MHD audit: no ITI-66', 'audit-find-document-lists', 'subtype[1].code', 'ITI-67', 'AuditEvent.subtype'),
  profileCase('MHD audit: role of the document', 'audit-retrieve-document', 'entity[0].role', { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '4' }, 'AuditEvent.entity[0].role'),
  profileCase('PDQm audit: no query', 'audit-query-patient', 'entity[0].query', undefined, 'AuditEvent.entity[0].query'),
  profileCase('MHD responder: ITI-67 for lists', 'audit-served-document-lists', 'subtype[1].code', 'ITI-67', 'AuditEvent.subtype'),
  profileCase('MHD responder: no patient', 'audit-served-document-references', 'entity[1].type.code', '2', 'AuditEvent.entity'),
  profileCase('MHD responder: another reports the event', 'audit-served-document', 'agent[1].who.reference', 'Device/other', 'AuditEvent.agent[1]'),
  profileCase('PDQm supplier: no query', 'audit-served-patients', 'entity[0].query', undefined, 'AuditEvent.entity[0].query'),
  profileCase('BALP: several versions are no read', 'audit-read-history', 'subtype[0].code', 'history-type', 'AuditEvent.subtype'),
  profileCase('BALP disclosure: another lifecycle', 'audit-disclosure', 'subtype[0].code', 'archive', 'AuditEvent.subtype'),
  profileCase('BALP disclosure: another discloses', 'audit-disclosure', 'agent[0].who.reference', 'Device/other', 'AuditEvent.agent[0]'),
  profileCase('BALP disclosure: no network of the recipient', 'audit-disclosure', 'agent[1].network', undefined, 'AuditEvent.agent[1].network'),
  profileCase('profile not known', 'second-opinion-request', 'meta.profile[0]', 'https://example.org/StructureDefinition/unknown', 'ServiceRequest.meta.profile[0]'),
];
