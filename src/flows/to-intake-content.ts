// An intake as the bytes that are kept and named: made once, for the receipt, the kept document and the Provenance alike.
import type { Intake } from '../core/intake/intake.ts';
import type { FlowPorts } from './flow-ports.ts';

export interface IntakeContent {
  /** Canonical JSON. */
  readonly text: string;
  readonly sha256: string;
}

export const toIntakeContent = ({ canonicalJson, digestText }: Pick<FlowPorts, 'canonicalJson' | 'digestText'>, intake: Intake): IntakeContent => {
  const text = canonicalJson(intake);
  return { text, sha256: digestText(text) };
};
