// In which languages the patient is spoken to, the preferred one first: BCP 47.
import type { RequestRecord } from './request-record.ts';

export const findLanguages = ({ patient }: Pick<RequestRecord, 'patient'>): readonly string[] =>
  (patient.communication ?? []).toSorted((a, b) => Number(b.preferred ?? false) - Number(a.preferred ?? false)).flatMap((c) => c.language.coding?.[0]?.code ?? []);
