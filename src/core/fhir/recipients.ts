// Who may get the opinion and a copy of the dossier (S17), as the ServiceRequest names them; read once and in one place.
import type { Consent, Extension, ServiceRequest } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { findExtension, findExtensions } from './extensions.ts';
import { hasCode } from './has-code.ts';
import { AUTHORISATION_IDENTIFIER, EXT_RECIPIENT, LOINC, RELEASE_CONSENT } from './systems.ts';

export interface ReleaseRecipient {
  readonly key: string;
  /** Code of RECIPIENT_KINDS. */
  readonly kind: string;
  /** `Organization/…` */
  readonly organisation: string;
  /** Peer id; absent: nothing can be sent over the network. */
  readonly peer?: string;
}

const readText = (recipient: Extension, url: string): string | undefined => {
  const part = findExtension(recipient, url);
  return part?.valueString ?? part?.valueCode ?? part?.valueReference?.reference;
};

export const readRecipients = (request: ServiceRequest): readonly ReleaseRecipient[] => findExtensions(request, EXT_RECIPIENT).map((e) => ({
  key: readText(e, 'key') ?? '', kind: readText(e, 'kind') ?? '', organisation: readText(e, 'organisation') ?? '', ...compact({ peer: readText(e, 'networkPeer') }),
}));

/** A Consent for this hospital to give, not for a custodian. */
export const isRelease = (consent: Consent): boolean => consent.category.some((c) => hasCode(c, LOINC, RELEASE_CONSENT));

/** The recipient's key: the last part of what `to-release-consent.ts` wrote. */
export const releaseKeyOf = (consent: Consent): string => consent.identifier?.find((i) => i.system === AUTHORISATION_IDENTIFIER)?.value?.split('/').at(-1) ?? '';
