// Whom a programme names as the addressee of a notice: a person of the hospital, the department's own head before the general one.
import type { NoticeAddressee } from '../fhir/notice.ts';
import type { Contact, Programme } from '../intake/programme.ts';

export interface ContactQuestion {
  readonly addressee: NoticeAddressee;
  /** Code of the department that is asked for its opinion. */
  readonly department: string | undefined;
}

/** `undefined`: the custodian, who is no contact of the programme, or nobody is named. */
export const findContact = (programme: Programme, { addressee, department }: ContactQuestion): Contact | undefined => {
  if (addressee === 'custodian') return undefined;
  const own = addressee === 'head-of-department' ? programme.departments.find((d) => d.code === department)?.head : undefined;
  return own ?? programme.contacts?.[addressee];
};
