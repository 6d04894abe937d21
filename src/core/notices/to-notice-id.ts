// The identifier of a notice, and the id that follows from it: one notice per transfer, step and addressee, ever (S19).
import { roleId } from '../fhir/role-id.ts';
import type { NoticeAddressee } from '../fhir/notice.ts';

export interface NoticeKey {
  /** Id of the transfer's Task. */
  readonly transfer: string;
  readonly step: string;
  readonly addressee: NoticeAddressee;
}

export interface NoticeName { readonly identifier: string; readonly id: string }

export const toNoticeId = ({ transfer, step, addressee }: NoticeKey, digestText: (text: string) => string): NoticeName =>
  ({ identifier: `${transfer}.${step}.${addressee}`, id: roleId(digestText, transfer)(`notice:${step}.${addressee}`) });
