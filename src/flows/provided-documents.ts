// What a call of ITI-65 or ITI-105 brings to a flow, and what it is answered.
import type { KeptFile } from '../ports/document-files.ts';
import type { Issue } from '../core/kernel/result.ts';
import type { FhirForm } from '../core/fhir/document-content.ts';
import type { Submission } from '../core/exchange/submission.ts';
import type { ChangePorts } from './change-request.ts';
import type { FlowPorts } from './flow-ports.ts';

/** By the SHA-256 that stands in the place of the bytes. */
export type ProvidedFiles = ReadonlyMap<string, KeptFile>;

/** As a route read it. */
export interface Provided { readonly body: unknown; readonly files: ProvidedFiles }

export interface ProvidedDocuments {
  readonly transaction: 'ITI-65' | 'ITI-105';
  readonly submission: Submission;
  readonly files: ProvidedFiles;
  /** Those that are FHIR documents, by SHA-256. */
  readonly native: ReadonlyMap<string, FhirForm>;
  /** Of the judgement; the first entry's answer carries them. */
  readonly warnings: readonly Issue[];
}

/** One entry of the answer, in the order of the request. */
export interface ProvidedEntry {
  readonly status: '200 OK' | '201 Created';
  /** `Type/id`, for what was made now with its version. */
  readonly location: string;
  readonly etag?: string;
  readonly warnings: readonly Issue[];
}

export type ProvidePorts = ChangePorts & Pick<FlowPorts, 'files' | 'judgeFhirDocument' | 'newId' | 'policy' | 'reach' | 'log' | 'validateReceived'>;
