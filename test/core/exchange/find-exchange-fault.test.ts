// One table of codes: all of them in our CodeSystem, each with a fault, and the gravest of several.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CodeSystem } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { findExchangeFault } from '../../../src/core/exchange/find-exchange-fault.ts';
import { findGravestFault } from '../../../src/core/exchange/find-gravest-fault.ts';

const codes = (JSON.parse(readFileSync(path.join(import.meta.dirname, '../../../profiles/CodeSystem-status-reason.json'), 'utf8')) as CodeSystem).concept?.map((c) => c.code) ?? [];
/** Of the request, or of the dead letter, whose failure is told beside it; those that begin with `received-` say why a document waits for its review. */
const OTHERS = ['awaiting-information', 'collecting-records', 'request-cancelled', 'exchange-given-up'];

/** How a step of the path, or what was asked for on it, came to its end: nothing is exchanged there. */
const OF_STEPS = ['step-skipped', 'information-not-available', 'request-declined', 'request-redirected', 'cancellation-refused', 'opinion-retracted', 'handed-over', 'not-wanted'];

describe('findExchangeFault', () => {
  it.each(codes)('%s', (code) => {
    const fault = findExchangeFault(code);
    expect(fault === undefined).toBe(OTHERS.includes(code) || OF_STEPS.includes(code) || code.startsWith('received-'));
    if (fault) expect(fault.text.length).toBeGreaterThan(10);
  });

  it('the refusal of a network is the patient\'s to settle, and never tried again (S8)', () => { expect(findExchangeFault('network-refused')).toMatchObject({ fault: 'patient-pending', retry: 'parked' }); });
  it.each([undefined, '', 'toString', 'no-such-code'])('knows nothing of %j', (code) => { expect(findExchangeFault(code)).toBeUndefined(); });
});

it.each([
  [['document-gone', 'network-timeout', 'network-rejected'], 'network-timeout'], [['document-gone', 'network-rejected'], 'network-rejected'], [['network-timeout', 'network-refused'], 'network-refused'], [['x'], 'x'], [[], undefined],
])('the gravest of %j: %s', (list, code) => { expect(findGravestFault(list)).toBe(code); });
