// What the statistics tell: of each custodian, of all together, and how often the early warning was right. Nothing of a patient.
import type { CustodianRecord } from './assess-custodian-record.ts';
import type { WarningRecord } from './assess-warnings.ts';

export interface CustodianStatistics extends CustodianRecord {
  /** Under which it is counted; absent: it has none. */
  readonly identifier?: { readonly system: string; readonly value: string };
  readonly name: string;
}

export interface Statistics {
  /** FHIR instant for which open ones were judged. */
  readonly asOf: string;
  /** First and last date of a start that counts, local ones of the custodian. */
  readonly from: string;
  readonly to: string;
  readonly programme?: string;
  readonly all: CustodianRecord;
  /** Most transfers first. */
  readonly custodians: readonly CustodianStatistics[];
  /** By programme, of the past two years; absent: nothing was learnt since the start. */
  readonly earlyWarning?: { readonly learntAt: string; readonly programmes: readonly (WarningRecord & { readonly programme: string })[] };
}
