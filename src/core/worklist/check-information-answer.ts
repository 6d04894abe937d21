// May this be taken as the answer to what was asked (S9)? From the patient's side by whoever is told that day; with documents that the dossier has.
import type { Task } from '@medplum/fhirtypes';
import type { Audience } from '../consent/find-audience.ts';
import { readInformation, type InformationSupplier, type InformationView } from '../fhir/information.ts';
import type { InformationAnswer } from '../intake/parse-information-answer.ts';
import type { Issue } from '../kernel/result.ts';
import type { RequestRecord } from './request-record.ts';

export interface GivenAnswer { readonly asked: Task; readonly answer: InformationAnswer; readonly audience: Audience }

const isSide = (by: InformationSupplier): by is 'patient' | 'representative' => by === 'patient' || by === 'representative';

/** A physician who asked for the opinion answers for himself. */
const isAskedOfPatient = ({ request }: RequestRecord, { from }: InformationView): boolean =>
  isSide(from) || (from === 'requester' && request.requester?.reference?.startsWith('PractitionerRole/') !== true);

const checkSide = ({ answer: { by }, audience }: GivenAnswer): string | undefined => (isSide(by) && audience.to.includes(by)
  ? undefined : `at the patient's age today it is answered by: ${audience.to.join(', ') || 'nobody, until the birth date is known'}`);

/** What a custodian said, a coordinator may record. */
const checkOther = ({ from }: InformationView, { answer: { by } }: GivenAnswer): string | undefined => (by === from || (from === 'custodian' && by === 'coordinator')
  ? undefined : `it was asked of: ${from}`);

/** A birthday since it was asked changes who of the patient's side answers. */
const checkBy = (record: RequestRecord, view: InformationView, given: GivenAnswer): readonly Issue[] => {
  const text = isAskedOfPatient(record, view) ? checkSide(given) : checkOther(view, given);
  return text === undefined ? [] : [{ text, expression: 'by' }];
};

const checkDocuments = ({ documents: known }: RequestRecord, { documents = [] }: InformationAnswer): readonly Issue[] => {
  const ids = new Set(known.map((d) => d.id));
  return documents.flatMap((id, index) => (ids.has(id) ? [] : [{ text: 'is not a document of the dossier', expression: `documents[${String(index)}]` }]));
};

/** Empty: it may. */
export const checkInformationAnswer = (record: RequestRecord, given: GivenAnswer): readonly Issue[] =>
  [...checkBy(record, readInformation(given.asked), given), ...checkDocuments(record, given.answer)];
