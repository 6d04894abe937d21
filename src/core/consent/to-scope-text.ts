// A scope in SMART v2 spelling. https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html
import type { Scope } from '../fhir/actor.ts';
import { WORKFLOW_SCOPE } from '../fhir/systems.ts';

export const toScopeText = ({ type, letters }: Scope): string => (type === 'workflow' ? `${WORKFLOW_SCOPE}.${letters}` : `system/${type}.${letters}`);
