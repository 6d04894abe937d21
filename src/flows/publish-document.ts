// ITI-105 Simplified Publish: one DocumentReference with its bytes inside; Binary and SubmissionSet are derived. https://profiles.ihe.net/ITI/MHD/ITI-105.html
import type { Resource } from '@medplum/fhirtypes';
import { checkScopes } from '../core/consent/check-scopes.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { Call } from './flow-ports.ts';
import { judgePublishedDocument } from './judge-published-document.ts';
import { judgeProvidedContent } from './judge-provided-content.ts';
import type { Provided, ProvidedEntry, ProvidePorts } from './provided-documents.ts';
import { receiveSubmission } from './receive-submission.ts';

export interface PublishAnswer { readonly entry: ProvidedEntry; /** As it was made, or as it waits for its review. */ readonly document: Resource }

/** A document under review has the id that it will be published by. */
const readWaiting = async (ports: ProvidePorts, id: string): Promise<Resource | undefined> => {
  const review = await ports.store.read('Task', id);
  const document = review?.resourceType === 'Task' ? review.contained?.find((c) => c.resourceType === 'DocumentReference') : undefined;
  return document && { ...document, id };
};

const readMade = async (ports: ProvidePorts, { location }: ProvidedEntry): Promise<Resource | undefined> => {
  const [type = '', id = ''] = location.split('/');
  const [made] = await ports.store.readMany([`${type}/${id}`]);
  return made ?? readWaiting(ports, id);
};

const toAnswer = async (ports: ProvidePorts, entry: ProvidedEntry): Promise<Result<PublishAnswer>> => {
  const document = await readMade(ports, entry);
  return document ? ok({ entry, document }) : fail('internal', 'the document is not where it was put');
};

/** Failures: `malformed`, `invalid` with every issue; those of receiving. */
export const publishDocument = async (ports: ProvidePorts, call: Call, provided: Provided): Promise<Result<PublishAnswer>> => {
  const permitted = checkScopes(call.actor, [{ letter: 'c', type: 'DocumentReference' }]);
  if (!permitted.ok) return permitted;
  const judged = judgePublishedDocument(ports, provided);
  if (!judged.ok) return judged;
  const content = await judgeProvidedContent(ports, judged.value);
  if (!content.ok) return content;
  const received = await receiveSubmission(ports, call, content.value);
  if (!received.ok) return received;
  const [entry] = received.value;
  return entry ? toAnswer(ports, entry) : fail('internal', 'the document has no answer');
};
