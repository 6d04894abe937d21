// A letter to a custodian, as a file to be printed: that it was made is audited before it is given, since it goes to another house with the patient's name.
import { toByReference } from '../core/fhir/reference-of.ts';
import type { Transfer } from '../core/fhir/transfer.ts';
import type { Programme } from '../core/intake/programme.ts';
import { findLetterLanguage } from '../core/notices/find-letter-language.ts';
import type { Letter } from '../core/notices/letter.ts';
import { parseLetterAsk } from '../core/notices/parse-letter-ask.ts';
import { toLetter } from '../core/notices/to-letter.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toDisclosureAudit } from '../core/mapping/to-disclosure-audit.ts';
import { checkLetter } from '../core/worklist/check-letter.ts';
import { findLanguages } from '../core/worklist/find-languages.ts';
import { findLetterReferences } from '../core/worklist/find-letter-references.ts';
import { findTransfer } from '../core/worklist/find-transfer.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toLetterQuestion } from '../core/worklist/to-letter-question.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadWithProgramme } from './load-with-programme.ts';

export interface LetterCall {
  readonly id: string;
  /** Of the transfer, or its custodian's key. */
  readonly partId: string;
  /** `kind`, `language`, `date`. */
  readonly query: ReadonlyMap<string, string>;
}

export interface WrittenLetter { readonly bytes: Uint8Array; readonly fileName: string }

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'programmes' | 'digestText' | 'newId' | 'policy' | 'renderLetter'>;

const withNamed = async ({ store }: Ports, record: RequestRecord): Promise<RequestRecord> => {
  const named = await store.readMany(findLetterReferences(record));
  return { ...record, byReference: new Map([...record.byReference, ...toByReference(named)]) };
};

interface Composed { readonly letter: Letter; readonly transfer: Transfer }

/** What it says, if it may be written. */
const compose = (record: RequestRecord, programme: Programme, { partId, query, now }: Pick<LetterCall, 'partId' | 'query'> & { readonly now: Temporal.Instant }): Result<Composed> => {
  const task = findTransfer(record, partId);
  if (!task.ok) return task;
  const ask = parseLetterAsk(query, now.toZonedDateTimeISO(programme.timeZone).toPlainDate());
  if (!ask.ok) return ask;
  const { kind, on } = ask.value;
  const transfer = checkLetter(record, task.value, { kind, programme, on });
  if (!transfer.ok) return transfer;
  const language = findLetterLanguage({ asked: ask.value.language, patient: findLanguages(record), programme: programme.languages }) ?? 'en';
  return ok({ transfer: transfer.value, letter: toLetter(kind, toLetterQuestion(record, { transfer: transfer.value, programme, language, on })) });
};

/** Fails `not-found`, `invalid` (the query), `state-conflict` and `consent-missing` (no letter now), `business-rule` (a script that cannot be printed). */
export const writeLetter = async (ports: Ports, call: Call, { id, ...asked }: LetterCall): Promise<Result<WrittenLetter>> => {
  const loaded = await loadWithProgramme(ports, id);
  if (!loaded.ok) return loaded;
  const { programme } = loaded.value;
  const record = await withNamed(ports, loaded.value.record);
  const now = ports.clock.now();
  const composed = compose(record, programme, { ...asked, now });
  if (!composed.ok) return composed;
  const { letter, transfer } = composed.value;
  const rendered = await ports.renderLetter(letter);
  if (!rendered.ok) return rendered;
  const audit = toDisclosureAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Task/${transfer.id}` });
  const audited = await commitAudits(ports, [audit]);
  return audited.ok ? ok({ bytes: rendered.value, fileName: `${letter.kind}-${transfer.custodianKey}-${letter.date}.pdf` }) : audited;
};
