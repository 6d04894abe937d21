// Where a notice goes: to whom the notices of its addressee were handed over, else to the programme's contact, else to the custodian's own address.
import type { Organization } from '@medplum/fhirtypes';
import type { Notice } from '../fhir/notice.ts';
import type { Programme } from '../intake/programme.ts';
import { findContact } from './find-contact.ts';

export interface AddressQuestion {
  readonly programme: Programme;
  readonly department: string | undefined;
  readonly custodian: Organization | undefined;
  /** Of the same transfer. */
  readonly neighbours: readonly Notice[];
}

/** `to`: an e-mail address, or the id of a webhook. */
export interface NoticeAddress { readonly channel: 'email' | 'webhook'; readonly to: string }

/** The latest handing over of this addressee's notices of the transfer. */
const findHandover = ({ addressee }: Notice, neighbours: readonly Notice[]): string | undefined =>
  neighbours.filter((n) => n.addressee === addressee).flatMap(({ handedOver }) => handedOver ?? []).toSorted((a, b) => a.at.localeCompare(b.at)).at(-1)?.to;

const findEmail = (notice: Notice, { programme, department, custodian, neighbours }: AddressQuestion): string | undefined => {
  if (notice.addressee === 'custodian') return custodian?.telecom?.find((t) => t.system === 'email')?.value;
  return findHandover(notice, neighbours) ?? findContact(programme, { addressee: notice.addressee, department })?.email;
};

/** `undefined`: it is shown only, or nobody has an address for it. */
export const findNoticeAddress = (notice: Notice, question: AddressQuestion): NoticeAddress | undefined => {
  const { channel } = notice;
  if (channel === 'store') return undefined;
  const to = channel === 'email' ? findEmail(notice, question) : findContact(question.programme, { addressee: notice.addressee, department: question.department })?.webhook;
  return to === undefined ? undefined : { channel, to };
};
