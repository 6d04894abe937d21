// What a request says of who pays (P2.4), read once and in one place: its Coverages and its own extensions.
import type { Coverage, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { EXT_INSURER_OUTCOME } from './assessment-systems.ts';
import { compact } from './compact.ts';
import { findExtension, findExtensions } from './extensions.ts';
import { hasCode } from './has-code.ts';
import { COVERAGE_SELFPAY, EXT_INSURER_INFORMED_ON } from './systems.ts';

export interface InsurerFacts {
  /** An insurer is named. */
  readonly named: boolean;
  /** The patient's side accepted to pay. */
  readonly selfPay: boolean;
  /** Calendar date. */
  readonly informedOn?: string;
  /** What the insurer said; absent: not known. */
  readonly coverage?: 'covered' | 'not-covered';
  /** Why the hospital asks for neither insurer nor payer. */
  readonly waived?: string;
}

const isSelfPay = ({ type }: Coverage): boolean => hasCode(type, COVERAGE_SELFPAY, 'pay');

const outcomeOf = (request: ServiceRequest, outcome: string): boolean => findExtensions(request, EXT_INSURER_OUTCOME).some((e) => findExtension(e, 'outcome')?.valueCode === outcome);

const findWaiver = (request: ServiceRequest): string | undefined => {
  const waiver = findExtensions(request, EXT_INSURER_OUTCOME).find((e) => findExtension(e, 'outcome')?.valueCode === 'waived');
  return waiver && (findExtension(waiver, 'reason')?.valueString ?? '');
};

const coverageOf = (request: ServiceRequest): InsurerFacts['coverage'] => {
  if (outcomeOf(request, 'not-covered')) return 'not-covered';
  return outcomeOf(request, 'covered') ? 'covered' : undefined;
};

export const readInsurer = (request: ServiceRequest, byReference: ReadonlyMap<string, Resource>): InsurerFacts => {
  const coverages = (request.insurance ?? []).flatMap(({ reference }) => {
    const found = byReference.get(reference ?? '');
    return found?.resourceType === 'Coverage' ? [found] : [];
  });
  return {
    named: coverages.some((c) => !isSelfPay(c)), selfPay: coverages.some(isSelfPay),
    ...compact({ informedOn: findExtension(request, EXT_INSURER_INFORMED_ON)?.valueDate, coverage: coverageOf(request), waived: findWaiver(request) }),
  };
};
