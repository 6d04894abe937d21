// A notice as a coordinator sees it: about which request and custodian, what it says, and what has become of it. It names no patient (ADR 0006).
import type { CommunicationRequest, Organization, ServiceRequest } from '@medplum/fhirtypes';
import { findExchangeFault } from '../exchange/find-exchange-fault.ts';
import { compact } from '../fhir/compact.ts';
import { readNotice, type Notice } from '../fhir/notice.ts';

/** `open`: for somebody to see to. `waiting`: it will be sent. */
export type NoticeState = 'open' | 'waiting' | 'snoozed' | 'given-up' | 'sent' | 'acknowledged' | 'revoked';

export interface NoticeItem extends Pick<Notice, 'id' | 'template' | 'addressee' | 'channel' | 'at' | 'language' | 'text' | 'sent' | 'acknowledged' | 'snoozed' | 'handedOver'> {
  readonly state: NoticeState;
  readonly request: string;
  readonly placerIdentifier: string;
  /** Id of its Task. */
  readonly transfer: string;
  readonly custodian: string;
  /** To whom it is addressed, by name. */
  readonly recipient?: string;
  /** When it is sent, or comes back. */
  readonly nextAt?: string;
  /** Why it was not sent yet, or was given up. */
  readonly failure?: { readonly code: string; readonly fault: string; readonly text: string; readonly since: string; readonly attempts: number };
  /** Version, for what is done once. */
  readonly version: string;
}

export interface NoticeParts { readonly request: ServiceRequest | undefined; readonly custodian: Organization | undefined }

const OF_REASON: Readonly<Partial<Record<NonNullable<Notice['reason']>, NoticeState>>> = { 'snoozed': 'snoozed', 'given-up': 'given-up', 'acknowledged': 'acknowledged' };

const stateOf = ({ status, reason, exchange }: Notice): NoticeState => {
  if (status === 'revoked') return 'revoked';
  const said = reason && OF_REASON[reason];
  if (said) return said;
  if (status === 'completed') return 'sent';
  return exchange ? 'waiting' : 'open';
};

const toFailure = ({ failure }: Notice): NoticeItem['failure'] => {
  const fault = findExchangeFault(failure?.code);
  return failure && { ...failure, fault: fault?.fault ?? 'us', text: fault?.text ?? failure.code };
};

const toAbout = ({ request, transfer }: Notice, { request: found, custodian }: NoticeParts): Pick<NoticeItem, 'request' | 'placerIdentifier' | 'transfer' | 'custodian'> => ({
  request: request.replace('ServiceRequest/', ''), placerIdentifier: found?.identifier?.[0]?.value ?? '', transfer: transfer.replace('Task/', ''), custodian: custodian?.name ?? '',
});

export const toNoticeItem = (resource: CommunicationRequest, parts: NoticeParts): NoticeItem => {
  const notice = readNotice(resource);
  const { id, template, addressee, channel, at, language, text, sent, acknowledged, snoozed, handedOver, recipientName, exchange } = notice;
  return {
    id, state: stateOf(notice), template, addressee, channel, at, language, text,
    ...toAbout(notice, parts),
    version: resource.meta?.versionId ?? '',
    ...compact({ recipient: recipientName, nextAt: exchange?.nextAt, failure: toFailure(notice), sent, acknowledged, snoozed, handedOver }),
  };
};
