// Names as given, nothing split or guessed. https://hl7.org/fhir/R4/datatypes.html#HumanName
import type { HumanName } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import type { IntakeName } from '../intake/intake.ts';

export const toHumanNames = (names: readonly IntakeName[]): HumanName[] =>
  names.map((name) => compact({ use: name.use, family: name.family, given: name.given && [...name.given] }));
