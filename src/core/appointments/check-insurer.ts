// Is it settled who pays, so that the patient can be seen (P2.4)? The insurer is informed before, and where the policy does not pay, the patient does; or the hospital waives both.
import type { InsurerFacts } from '../fhir/insurer.ts';
import type { Programme } from '../intake/programme.ts';
import type { Issue } from '../kernel/result.ts';

/** Who pays all by himself and names no insurer has nobody to inform. */
const isInformed = ({ informedOn, selfPay, named }: InsurerFacts): boolean => informedOn !== undefined || (selfPay && !named);

/** A named insurer that has not said no is who pays: what else it may say is between it and the patient. */
const isPaid = ({ coverage, selfPay, named }: InsurerFacts): boolean => selfPay || coverage === 'covered' || (named && coverage === undefined);

const toText = ({ coverage }: InsurerFacts): string => (coverage === 'not-covered'
  ? 'The policy does not cover it, and nobody has accepted to pay'
  : 'Neither an insurer nor somebody who pays is known');

/**
 * What is not settled, with the weight that the programme's gate gives it: `warning`, or `error` where it blocks. Empty: settled, or the programme does not ask.
 * The fault is the patient's side: nobody of the hospital can inform the insurer for it.
 */
export const checkInsurer = (facts: InsurerFacts, { insurer }: Pick<Programme, 'insurer'>): readonly Issue[] => {
  if (!insurer.noticeRequired || facts.waived !== undefined) return [];
  const texts = [
    ...(isInformed(facts) ? [] : ['The health insurer was not informed: the patient may have to pay']),
    ...(isPaid(facts) ? [] : [toText(facts)]),
  ];
  const severity = insurer.gate === 'block' ? 'error' : 'warning';
  return texts.map((text) => ({ text, severity, code: 'business-rule', fault: 'patient-pending', ...(severity === 'error' && { expression: 'insurer' }) }));
};
