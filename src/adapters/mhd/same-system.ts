// Whether two identifier systems are one: Belgium's national number has two spellings of one system (core/fhir/systems.ts).
import { SSIN, SSIN_WITHOUT_CORE } from '../../core/fhir/systems.ts';

const oneSpelling = (system: string | undefined): string | undefined => (system === SSIN_WITHOUT_CORE ? SSIN : system);

export const sameSystem = (a: string | undefined, b: string): boolean => oneSpelling(a) === oneSpelling(b);
