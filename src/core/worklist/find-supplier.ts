// Who must supply what a specialist asks for, on a day: the patient's side answers as the patient's age then says (S9).
import type { Audience, PatientSide } from '../consent/find-audience.ts';
import type { InformationSupplier } from '../fhir/information.ts';
import { readTransfer } from '../fhir/transfer.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { RequestRecord } from './request-record.ts';

export interface Supply {
  /** Who it is that day. */
  readonly supplier: InformationSupplier;
  /** `Type/id`. */
  readonly reference: string;
}

export interface SupplyQuestion {
  readonly from: InformationSupplier;
  readonly custodian?: string | undefined;
  readonly audience: Audience;
  /** `Organization/…` */
  readonly hospital: string;
}

type Find = (record: RequestRecord, question: SupplyQuestion) => Result<Supply>;

const refuse = (text: string, expression: string): Result<never> => fail('business-rule', { text, expression });

const referenceOf = ({ request }: RequestRecord, side: PatientSide): string | undefined => {
  if (side === 'patient') return request.subject.reference;
  const requester = request.requester?.reference;
  return requester?.startsWith('RelatedPerson/') ? requester : undefined;
};

const findSide = (side: PatientSide): Find => (record, { audience }) => {
  if (!audience.to.includes(side)) return refuse(`at the patient's age that day the ${side} is not asked: ${audience.to.join(', ') || 'nobody, until the birth date is known'}`, 'from');
  const reference = referenceOf(record, side);
  return reference === undefined ? refuse('no representative of the patient is known', 'from') : ok({ supplier: side, reference });
};

const findCustodian: Find = ({ transfers }, { custodian }) => {
  const transfer = transfers.map(readTransfer).find((t) => t.custodianKey === custodian);
  return transfer ? ok({ supplier: 'custodian', reference: transfer.custodian }) : refuse('is not the key of a custodian of this request', 'custodian');
};

/** A physician who asked is asked; else whoever of the patient's side is told that day and is known. */
const findRequester: Find = (record, question) => {
  const requester = record.request.requester?.reference ?? '';
  if (requester.startsWith('PractitionerRole/')) return ok({ supplier: 'requester', reference: requester });
  const side = question.audience.to.find((to) => referenceOf(record, to) !== undefined);
  return findSide(side ?? 'patient')(record, question);
};

const FIND: Readonly<Record<InformationSupplier, Find>> = {
  patient: findSide('patient'), representative: findSide('representative'), custodian: findCustodian, requester: findRequester,
  coordinator: (_record, { hospital }) => ok({ supplier: 'coordinator', reference: hospital }),
};

/** Fails `business-rule`: nobody of that kind is asked that day, or none is known. */
export const findSupplier: Find = (record, question) => FIND[question.from](record, question);
