// One DocumentReference with its bytes inside (ITI-105) as a submission of one document. https://profiles.ihe.net/ITI/MHD/ITI-105.html
import type { DocumentReference } from '@medplum/fhirtypes';
import { listOf } from '../fhir/list-of.ts';
import type { Submission } from './submission.ts';

/** Names the bytes inside the submission only. */
const INSIDE = '#bytes';

export const toPublishedSubmission = (document: DocumentReference): Submission => {
  const [content] = listOf(document.content);
  const { data, ...attachment } = content?.attachment ?? {};
  return {
    sets: [], patches: [], folders: [], patients: [], fhirDocuments: [], others: [], size: 1,
    documents: [{ index: 0, resource: { ...document, content: [{ ...content, attachment: { ...attachment, url: INSIDE } }] } }],
    binaries: data === undefined ? [] : [{ index: 1, fullUrl: INSIDE, resource: { resourceType: 'Binary', contentType: attachment.contentType ?? '', data } }],
  };
};
