// A notice's own words, read once and in one place: a CommunicationRequest about the due date of one transfer. https://hl7.org/fhir/R4/communicationrequest.html
import type { CommunicationRequest, Extension } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { findExtension, withExtension } from './extensions.ts';
import { readExchange, readFailure, toExchangeExtension, toFailureExtension, type OutboxState, type OutboxFailure } from './outbox.ts';
import { EXT_NOTICE, NOTICE_BATCH, NOTICE_REASONS } from './notice-systems.ts';
import { EXT_EXCHANGE, EXT_EXCHANGE_FAILURE } from './systems.ts';

export type NoticeTemplate = 'upcoming' | 'due-today' | 'overdue' | 'escalation' | 'unconfirmed';
export type NoticeAddressee = 'custodian' | 'coordinator' | 'head-of-department' | 'ombudsperson';
export type NoticeChannel = 'store' | 'email' | 'webhook';
/** Codes of NOTICE_REASONS. */
export type NoticeReason = 'overtaken' | 'pointless' | 'sent' | 'acknowledged' | 'snoozed' | 'given-up';

export interface Notice {
  readonly id: string;
  /** `active`: to be sent, or shown. `on-hold`: snoozed. `completed`: sent or acknowledged. `revoked`: never sent, and not to be. */
  readonly status: CommunicationRequest['status'];
  readonly reason?: NoticeReason;
  /** `Task/…` and `ServiceRequest/…` */
  readonly transfer: string;
  readonly request: string;
  /** Id of the rule's step. */
  readonly step: string;
  readonly template: NoticeTemplate;
  readonly addressee: NoticeAddressee;
  readonly channel: NoticeChannel;
  /** BCP 47, that the text is written in. */
  readonly language: string;
  /** FHIR dateTime: the moment that the ladder names, whenever it was made or sent. */
  readonly at: string;
  /** Of `recipient[0]`. */
  readonly recipient?: string;
  readonly recipientName?: string;
  readonly text: string;
  /** Waits to be sent. */
  readonly exchange?: OutboxState;
  readonly failure?: OutboxFailure;
  /** Of the mail or call that it goes out with; written before that is sent. */
  readonly batch?: string;
  readonly sent?: { readonly at: string; readonly messageId: string };
  readonly acknowledged?: { readonly at: string; readonly by: string };
  readonly snoozed?: { readonly until: string; readonly reason: string; readonly by: string };
  readonly handedOver?: { readonly to: string; readonly at: string; readonly by: string };
}

const TEMPLATES: readonly string[] = ['upcoming', 'due-today', 'overdue', 'escalation', 'unconfirmed'] satisfies readonly NoticeTemplate[];
const ADDRESSEES: readonly string[] = ['custodian', 'coordinator', 'head-of-department', 'ombudsperson'] satisfies readonly NoticeAddressee[];
const CHANNELS: readonly string[] = ['store', 'email', 'webhook'] satisfies readonly NoticeChannel[];
const REASONS: readonly string[] = ['overtaken', 'pointless', 'sent', 'acknowledged', 'snoozed', 'given-up'] satisfies readonly NoticeReason[];

const isTemplate = (code: string | undefined): code is NoticeTemplate => code !== undefined && TEMPLATES.includes(code);
const isAddressee = (code: string | undefined): code is NoticeAddressee => code !== undefined && ADDRESSEES.includes(code);
const isChannel = (code: string | undefined): code is NoticeChannel => code !== undefined && CHANNELS.includes(code);
const isReason = (code: string | undefined): code is NoticeReason => code !== undefined && REASONS.includes(code);

const referenceOf = (resource: CommunicationRequest, type: 'Task' | 'ServiceRequest'): string =>
  [...resource.basedOn ?? [], ...resource.about ?? []].map((r) => r.reference ?? '').find((reference) => reference.startsWith(`${type}/`)) ?? '';

const codeOf = (extension: Extension | undefined, url: string): string | undefined => findExtension(extension, url)?.valueCode;
const textOf = (extension: Extension | undefined, url: string): string => findExtension(extension, url)?.valueString ?? '';
const momentOf = (extension: Extension | undefined, url: string): string => findExtension(extension, url)?.valueDateTime ?? '';

/** What the profile requires is there; what is not read as one of its codes is the most harmless of them. */
const readStep = (resource: CommunicationRequest): Pick<Notice, 'step' | 'template' | 'addressee' | 'channel' | 'language'> => {
  const said = findExtension(resource, EXT_NOTICE.step);
  const [template, addressee, channel] = [codeOf(said, 'template'), codeOf(said, 'addressee'), codeOf(said, 'channel')];
  return {
    step: codeOf(said, 'step') ?? '',
    template: isTemplate(template) ? template : 'upcoming',
    addressee: isAddressee(addressee) ? addressee : 'coordinator',
    channel: isChannel(channel) ? channel : 'store',
    language: codeOf(said, 'language') ?? 'en',
  };
};

const readActs = (resource: CommunicationRequest): Pick<Notice, 'sent' | 'acknowledged' | 'snoozed' | 'handedOver'> => {
  const of = (url: string): Extension | undefined => findExtension(resource, url);
  const [sent, acknowledged, snoozed, handedOver] = [of(EXT_NOTICE.sent), of(EXT_NOTICE.acknowledged), of(EXT_NOTICE.snoozed), of(EXT_NOTICE.handedOver)];
  return compact({
    sent: sent && { at: momentOf(sent, 'at'), messageId: textOf(sent, 'messageId') },
    acknowledged: acknowledged && { at: momentOf(acknowledged, 'at'), by: textOf(acknowledged, 'by') },
    snoozed: snoozed && { until: momentOf(snoozed, 'until'), reason: textOf(snoozed, 'reason'), by: textOf(snoozed, 'by') },
    handedOver: handedOver && { to: textOf(handedOver, 'to'), at: momentOf(handedOver, 'at'), by: textOf(handedOver, 'by') },
  });
};

const readReason = ({ statusReason }: CommunicationRequest): NoticeReason | undefined => {
  const code = statusReason?.coding?.find((c) => c.system === NOTICE_REASONS)?.code;
  return isReason(code) ? code : undefined;
};

export const isNotice = (resource: CommunicationRequest): boolean => findExtension(resource, EXT_NOTICE.step) !== undefined;

const readRecipient = ({ recipient }: CommunicationRequest): Pick<Notice, 'recipient' | 'recipientName'> => compact({ recipient: recipient?.[0]?.reference, recipientName: recipient?.[0]?.display });

const readSending = (resource: CommunicationRequest): Pick<Notice, 'exchange' | 'failure' | 'batch'> =>
  compact({ exchange: readExchange(resource), failure: readFailure(resource), batch: resource.groupIdentifier?.value });

const readContent = ({ id = '', occurrenceDateTime: at = '', payload }: CommunicationRequest): Pick<Notice, 'id' | 'at' | 'text'> => ({ id, at, text: payload?.[0]?.contentString ?? '' });

export const readNotice = (resource: CommunicationRequest): Notice => ({
  ...readContent(resource),
  status: resource.status,
  ...compact({ reason: readReason(resource) }),
  transfer: referenceOf(resource, 'Task'),
  request: referenceOf(resource, 'ServiceRequest'),
  ...readStep(resource),
  ...readRecipient(resource),
  ...readSending(resource),
  ...readActs(resource),
});

/** With another status; the reason before does not stay. */
export const withNoticeStatus = (resource: CommunicationRequest, status: CommunicationRequest['status'], reason?: NoticeReason): CommunicationRequest => {
  const { statusReason: _old, ...rest } = resource;
  return { ...rest, status, ...(reason && { statusReason: { coding: [{ system: NOTICE_REASONS, code: reason }] } }) };
};

/** Its outbox state, or none: nothing is to be sent. */
export const withNoticeExchange = (resource: CommunicationRequest, exchange: Notice['exchange']): CommunicationRequest =>
  withExtension(resource, EXT_EXCHANGE, toExchangeExtension(exchange));

export const withNoticeFailure = (resource: CommunicationRequest, failure: Notice['failure']): CommunicationRequest =>
  withExtension(resource, EXT_EXCHANGE_FAILURE, toFailureExtension(failure));

export const withBatch = (resource: CommunicationRequest, batch: string | undefined): CommunicationRequest => {
  const { groupIdentifier: _old, ...rest } = resource;
  return { ...rest, ...(batch !== undefined && { groupIdentifier: { system: NOTICE_BATCH, value: batch } }) };
};

const toParts = (parts: Readonly<Record<string, string>>, moments: readonly string[]): Extension[] =>
  Object.entries(parts).map(([url, value]) => (moments.includes(url) ? { url, valueDateTime: value } : { url, valueString: value }));

const withAct = (resource: CommunicationRequest, url: string, extension: Extension[] | undefined): CommunicationRequest => withExtension(resource, url, extension ? [{ url, extension }] : []);

export const withSent = (resource: CommunicationRequest, sent: Notice['sent']): CommunicationRequest => withAct(resource, EXT_NOTICE.sent, sent && toParts(sent, ['at']));

export const withAcknowledged = (resource: CommunicationRequest, acknowledged: Notice['acknowledged']): CommunicationRequest =>
  withAct(resource, EXT_NOTICE.acknowledged, acknowledged && toParts(acknowledged, ['at']));

export const withSnoozed = (resource: CommunicationRequest, snoozed: Notice['snoozed']): CommunicationRequest =>
  withAct(resource, EXT_NOTICE.snoozed, snoozed && toParts(snoozed, ['until']));

export const withHandedOver = (resource: CommunicationRequest, handedOver: Notice['handedOver']): CommunicationRequest =>
  withAct(resource, EXT_NOTICE.handedOver, handedOver && toParts(handedOver, ['at']));
