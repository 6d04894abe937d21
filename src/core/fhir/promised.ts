// What a custodian's submission sets (ITI-66) promise a transfer, as it stands on the Task: how many documents they name, and which are not to be had. The Task is the state; this is a view of it.
import type { Extension, Task } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { findExtension, findExtensions, withExtension } from './extensions.ts';
import { EXT_PROMISED } from './systems.ts';

/** A document that a set names and that is not there as a current one. */
export interface PromisedDocument {
  /** Its reference at the custodian, or its identifier. */
  readonly document: string;
  /** `missing`: it was asked for by its id and did not come. `replaced`: it is there, and no longer current. */
  readonly state: 'missing' | 'replaced';
  /** FHIR instant. */
  readonly sentAt?: string;
  readonly sentBy?: string;
}

export interface Promised {
  /** FHIR instant. */
  readonly checkedAt: string;
  readonly sets: number;
  /** Documents that they name, each once. */
  readonly named: number;
  /** Of the latest set. */
  readonly lastSentAt?: string;
  readonly lastSentBy?: string;
  readonly open: readonly PromisedDocument[];
}

const textPart = (url: string, text: string | undefined): readonly Extension[] => (text === undefined ? [] : [{ url, valueString: text }]);
const momentPart = (url: string, at: string | undefined): readonly Extension[] => (at === undefined ? [] : [{ url, valueDateTime: at }]);

const toDocument = ({ document, state, sentAt, sentBy }: PromisedDocument): Extension => ({
  url: EXT_PROMISED.document,
  extension: [{ url: 'document', valueString: document }, { url: 'state', valueCode: state }, ...momentPart('sentAt', sentAt), ...textPart('sentBy', sentBy)],
});

const toSets = ({ checkedAt, sets, named, lastSentAt, lastSentBy }: Promised): Extension => ({
  url: EXT_PROMISED.sets,
  extension: [
    { url: 'checkedAt', valueDateTime: checkedAt }, { url: 'sets', valueUnsignedInt: sets }, { url: 'named', valueUnsignedInt: named },
    ...momentPart('lastSentAt', lastSentAt), ...textPart('lastSentBy', lastSentBy),
  ],
});

export const withPromised = (task: Task, promised: Promised): Task =>
  withExtension(withExtension(task, EXT_PROMISED.sets, [toSets(promised)]), EXT_PROMISED.document, promised.open.map(toDocument));

const readDocument = (extension: Extension): PromisedDocument => ({
  document: findExtension(extension, 'document')?.valueString ?? '',
  state: findExtension(extension, 'state')?.valueCode === 'replaced' ? 'replaced' : 'missing',
  ...compact({ sentAt: findExtension(extension, 'sentAt')?.valueDateTime, sentBy: findExtension(extension, 'sentBy')?.valueString }),
});

/** `undefined`: its submission sets were never read. */
export const readPromised = (task: Task): Promised | undefined => {
  const sets = findExtension(task, EXT_PROMISED.sets);
  if (!sets) return undefined;
  const countOf = (url: string): number => findExtension(sets, url)?.valueUnsignedInt ?? 0;
  return {
    checkedAt: findExtension(sets, 'checkedAt')?.valueDateTime ?? '', sets: countOf('sets'), named: countOf('named'),
    ...compact({ lastSentAt: findExtension(sets, 'lastSentAt')?.valueDateTime, lastSentBy: findExtension(sets, 'lastSentBy')?.valueString }),
    open: findExtensions(task, EXT_PROMISED.document).map(readDocument),
  };
};
