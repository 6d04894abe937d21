// The signed forms of a request: one line a form, though each custodian and recipient has a Consent of its own (S7, S17).
import type { Consent } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { findExtension } from '../fhir/extensions.ts';
import { isRelease, releaseKeyOf } from '../fhir/recipients.ts';
import { AUTHORISATION_FORM_IDENTIFIER, EXT_AUTHORISATION_KIND } from '../fhir/systems.ts';
import { readTransfer } from '../fhir/transfer.ts';
import type { RequestRecord } from './request-record.ts';
import type { AuthorisationState } from './request-state.ts';

const formId = (consent: Consent): string => consent.identifier?.find((i) => i.system === AUTHORISATION_FORM_IDENTIFIER)?.value ?? consent.id ?? '';

/** Transfers name their custodian by the placer's key; a Consent names the Organization. */
const keysByCustodian = (record: RequestRecord): ReadonlyMap<string, string> =>
  new Map(record.transfers.map(readTransfer).map((t) => [t.custodian, t.custodianKey]));

const beginOf = ({ dateTime, provision }: Consent): string | undefined => (provision?.period?.start === dateTime ? undefined : provision?.period?.start);

const toState = (id: string, consents: readonly [Consent, ...Consent[]], keys: ReadonlyMap<string, string>): AuthorisationState => {
  const first = consents[0];
  return {
    id,
    kind: findExtension(first, EXT_AUTHORISATION_KIND)?.valueCode ?? 'signed',
    decision: first.provision?.type === 'deny' ? 'deny' : 'permit',
    ...compact({ signedAt: first.dateTime, validFrom: beginOf(first), validUntil: first.provision?.period?.end }),
    custodians: consents.filter((c) => !isRelease(c)).map((c) => ({ key: keys.get(c.organization?.[0]?.reference ?? '') ?? '', status: c.status })),
    releaseTo: consents.filter(isRelease).map((c) => ({ key: releaseKeyOf(c), status: c.status })),
  };
};

export const toAuthorisationStates = (record: RequestRecord): readonly AuthorisationState[] => {
  const keys = keysByCustodian(record);
  const forms = new Map<string, [Consent, ...Consent[]]>();
  for (const consent of [...record.consents, ...record.releases]) {
    const form = forms.get(formId(consent));
    if (form) form.push(consent);
    else forms.set(formId(consent), [consent]);
  }
  return [...forms].map(([id, consents]) => toState(id, consents, keys));
};
