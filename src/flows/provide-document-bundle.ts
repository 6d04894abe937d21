// ITI-65 Provide Document Bundle: judged whole, then received as one. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { Bundle } from '@medplum/fhirtypes';
import { checkScopes, type WantedScope } from '../core/consent/check-scopes.ts';
import { ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { Call } from './flow-ports.ts';
import { judgeProvideBundle } from './judge-provide-bundle.ts';
import { judgeProvidedContent } from './judge-provided-content.ts';
import type { Provided, ProvidedEntry, ProvidePorts } from './provided-documents.ts';
import { receiveSubmission } from './receive-submission.ts';

export interface ProvideAnswer { readonly entries: readonly ProvidedEntry[]; /** Of the judgement as a whole. */ readonly warnings: readonly Issue[] }

const LETTERS = { GET: 'r', HEAD: 'r', POST: 'c', PUT: 'u', PATCH: 'u', DELETE: 'd' } as const;

/** Each entry is a call of its own. A patch is of the document, not of its Parameters. */
const scopesOf = ({ entry = [] }: Bundle): readonly WantedScope[] => entry.map(({ resource, request }) => ({
  letter: LETTERS[request?.method ?? 'POST'], type: resource?.resourceType === 'Parameters' ? 'DocumentReference' : resource?.resourceType ?? '',
}));

/** Failures: `malformed`, `invalid` with every issue; `not-permitted`; those of receiving. */
export const provideDocumentBundle = async (ports: ProvidePorts, call: Call, provided: Provided): Promise<Result<ProvideAnswer>> => {
  const judged = judgeProvideBundle(ports, provided);
  if (!judged.ok) return judged;
  const permitted = checkScopes(call.actor, scopesOf(provided.body as Bundle));
  if (!permitted.ok) return permitted;
  const content = await judgeProvidedContent(ports, judged.value);
  if (!content.ok) return content;
  const received = await receiveSubmission(ports, call, content.value);
  return received.ok ? ok({ entries: received.value, warnings: judged.value.warnings }) : received;
};
