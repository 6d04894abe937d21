// What an audit event was about: one entity of it. https://profiles.ihe.net/ITI/BALP/content.html
import type { AuditEventEntity } from '@medplum/fhirtypes';
import { AUDIT_ENTITY_TYPE, AUDIT_OBJECT_ROLE, BALP_ENTITY_TYPE, RESOURCE_TYPES } from '../fhir/systems.ts';

export type AuditedThing =
  | { readonly kind: 'patient' | 'resource' | 'document' | 'submission' | 'consent'; /** `Type/id` */ readonly reference: string }
  | { readonly kind: 'query'; /** The whole URL, without credentials. */ readonly url: string }
  | { readonly kind: 'transaction'; /** X-Request-Id */ readonly id: string };

const type = (code: '1' | '2', display: string): AuditEventEntity['type'] & object => ({ system: AUDIT_ENTITY_TYPE, code, display });
const role = (code: string, display: string): AuditEventEntity['role'] & object => ({ system: AUDIT_OBJECT_ROLE, code, display });

export const toAuditEntity = (thing: AuditedThing): AuditEventEntity => {
  switch (thing.kind) {
    case 'patient': return { what: { reference: thing.reference }, type: type('1', 'Person'), role: role('1', 'Patient') };
    case 'resource': return { what: { reference: thing.reference }, type: type('2', 'System Object'), role: role('4', 'Domain Resource') };
    case 'document': return { what: { reference: thing.reference }, type: type('2', 'System Object'), role: role('3', 'Report') };
    case 'submission': return { what: { reference: thing.reference }, type: type('2', 'System Object'), role: role('20', 'Job') };
    case 'consent': return { what: { reference: thing.reference }, type: { system: RESOURCE_TYPES, code: 'Consent', display: 'Consent' } };
    case 'query': return { type: type('2', 'System Object'), role: role('24', 'Query'), query: new TextEncoder().encode(thing.url).toBase64() };
    case 'transaction': return { what: { identifier: { value: thing.id } }, type: { system: BALP_ENTITY_TYPE, code: 'XrequestId' } };
  }
};
