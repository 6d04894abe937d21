// What a specialist asked of somebody and has not got, as missing items: whose turn it is follows from the patient's age today (S9).
import type { Audience } from '../consent/find-audience.ts';
import { readInformation, type InformationView } from '../fhir/information.ts';
import { findSupplier } from './find-supplier.ts';
import type { RequestRecord } from './request-record.ts';
import type { MissingItem } from './request-state.ts';

/** Nobody of that kind can answer today: a coordinator must see to it. */
const toItem = (record: RequestRecord, view: InformationView, audience: Audience): MissingItem => {
  const isSide = view.from === 'patient' || view.from === 'representative';
  const supply = findSupplier(record, { from: isSide ? 'requester' : view.from, custodian: view.custodianKey, audience, hospital: '' });
  return {
    code: 'information-asked', text: `What the specialist asked for, by ${view.dueAt.slice(0, 10)}`, suppliedBy: supply.ok ? supply.value.supplier : 'coordinator',
    ...(view.custodianKey !== undefined && { custodian: view.custodianKey }), required: true,
  };
};

export const assessAsked = (record: RequestRecord, audience: Audience): readonly MissingItem[] =>
  record.information.filter((t) => t.status === 'requested').map((t) => toItem(record, readInformation(t), audience));
