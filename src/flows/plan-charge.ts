// What a visit that did not take place means for billing: a ChargeItem that is made, made again, or withdrawn, in the commit of what it follows from (S15).
import type { Appointment, BundleEntry } from '@medplum/fhirtypes';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { toChargeItem, type ChargeParts } from '../core/mapping/to-charge-item.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

export type Chargeable = Pick<ChargeParts, 'code' | 'appointment' | 'at' | 'reason' | 'now'> & {
  /** Programme id: that of its hospital's Organization too. */
  readonly programme: string;
};

const findCharge = ({ digestText }: Pick<FlowPorts, 'digestText'>, record: RequestRecord, appointment: Appointment): { readonly id: string; readonly stored: RequestRecord['charges'][number] | undefined } => {
  const id = roleId(digestText, appointment.id ?? '')('charge');
  return { id, stored: record.charges.find((c) => c.id === id) };
};

const make = (ports: Pick<FlowPorts, 'digestText'>, call: Call, { record, chargeable: { programme, ...parts } }: { readonly record: RequestRecord; readonly chargeable: Chargeable }): readonly BundleEntry[] => {
  const { id, stored } = findCharge(ports, record, parts.appointment);
  const charge = toChargeItem({
    ...parts, id, enteredBy: call.actor.id, hospital: `Organization/${programme}`,
    request: `ServiceRequest/${record.request.id ?? ''}`, patient: record.request.subject.reference ?? '',
  });
  return [stored ? updateEntry({ ...charge, meta: { ...charge.meta, versionId: stored.meta?.versionId ?? '' } }) : createEntry(charge)];
};

/** It took place after all. */
const withdraw = (ports: Pick<FlowPorts, 'digestText'>, record: RequestRecord, appointment: Appointment): readonly BundleEntry[] => {
  const { stored } = findCharge(ports, record, appointment);
  return stored && stored.status !== 'entered-in-error' ? [updateEntry({ ...stored, status: 'entered-in-error' })] : [];
};

export const planCharge = { make, withdraw } as const;
