// An Appointment of a calendar as far as it is read before anything is validated: what is there has the JSON shape that FHIR gives it.
import type { Appointment } from '@medplum/fhirtypes';
import { isRecord } from './is-record.ts';
import { listOf } from './list-of.ts';

const ID = /^[A-Za-z0-9.-]{1,64}$/u;

const isText = (value: unknown): value is string => typeof value === 'string';
const isParticipant = (value: unknown): boolean => isRecord(value) && (value['actor'] === undefined || isRecord(value['actor']));
const hasNames = ({ id, status }: Readonly<Record<string, unknown>>): boolean => isText(id) && ID.test(id) && isText(status);

export const isAppointment = (resource: unknown): resource is Appointment & { readonly id: string } =>
  isRecord(resource) && resource['resourceType'] === 'Appointment' && hasNames(resource) && listOf(resource['participant']).every(isParticipant) && listOf(resource['identifier']).every(isRecord);
