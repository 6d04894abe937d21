// Who may get the opinion and the dossier, as people see it: to whom, by which way, and whether it may be given now (S17).
import { readRecipients } from '../fhir/recipients.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { RecipientState } from './request-state.ts';

const NOTHING: RecipientState['release'] = { permit: false, reasons: [] };

const nameOf = ({ byReference }: Pick<RequestRecord, 'byReference'>, reference: string): string => {
  const named = byReference.get(reference);
  return named?.resourceType === 'Organization' ? named.name ?? '' : '';
};

export const toRecipientStates = (record: Pick<RequestRecord, 'request' | 'byReference'>, { releases }: Pick<RequestAssessment, 'releases'>): readonly RecipientState[] =>
  readRecipients(record.request).map(({ key, kind, organisation, peer }) => {
    const decision = releases.get(key);
    return {
      key, kind, name: nameOf(record, organisation), channel: peer ? 'network' : 'none',
      release: decision ? { permit: decision.permit, reasons: decision.reasons } : NOTHING,
    };
  });
