// The number by which a peer may be asked about a patient: one that it can know; another would tell it a number that is none of its business.
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { PatientKey } from '../ports/regional-network.ts';
import type { FlowPorts } from './flow-ports.ts';

export const findPatientKey = ({ network }: Pick<FlowPorts, 'network'>, { patient }: Pick<RequestRecord, 'patient'>, peer: string): PatientKey | undefined => (patient.identifier ?? [])
  .flatMap(({ system, value }): readonly PatientKey[] => (system && value ? [{ system, value }] : []))
  .find(({ system }) => network.knowsPatientsBy(peer, system));
