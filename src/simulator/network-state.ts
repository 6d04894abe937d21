// What a running simulator knows: people, papers, injected faults, and the calls that reached it.
import { createHash } from 'node:crypto';
import type { DocumentReference, Organization, Patient } from '@medplum/fhirtypes';
import { calendarState, type CalendarState } from './calendar-state.ts';
import type { Fault } from './faults.ts';
import { seeds, type DocumentSeed } from './seeds.ts';
import { toContent } from './to-content.ts';

export interface SimDocument extends DocumentSeed {
  readonly contentType: 'text/plain' | 'application/pdf' | 'application/fhir+json';
  readonly sizeBytes: number;
  /** base64 SHA-1 of the bytes, as FHIR R4 Attachment.hash. */
  readonly hash: string;
  /** Its entity tag, where that is not made of the hash. */
  readonly etag?: string;
  readonly held: boolean;
}

/** What was delivered to the simulated recipient. */
export interface ReceivedDocument { readonly id: string; readonly document: DocumentReference; readonly bytes: Uint8Array; readonly patient: Patient | undefined }

/** A call that came in; `query` may name people, all of whom are invented. */
export interface SeenCall { readonly method: string; readonly path: string; readonly query: string; readonly authorised: boolean; /** What it was answered, once it was. */ status?: number }

/** An access token that a custodian gave. */
export interface GivenToken { readonly custodian: string; readonly scope: ReadonlySet<string>; readonly expiresAtMs: number }

export interface NetworkState {
  readonly patients: Map<string, Patient>;
  readonly custodians: Map<string, Organization>;
  readonly documents: Map<string, SimDocument>;
  readonly received: Map<string, ReceivedDocument>;
  /** Of the hospital that gives second opinions. */
  readonly calendar: CalendarState;
  readonly calls: SeenCall[];
  /** Registered clients: where each publishes its keys. They stay at a reset. */
  readonly clients: Map<string, string>;
  readonly tokens: Map<string, GivenToken>;
  /** Assertions that were shown, and until when. */
  readonly assertions: Map<string, number>;
  readonly addDocument: (seed: DocumentSeed) => SimDocument;
  /** Which documents are found and served from now on; absent custodian: all. Returns how many changed. */
  readonly hold: (held: boolean, which: { readonly custodian?: string | undefined; readonly id?: string | undefined }) => number;
  readonly setFaults: (faults: readonly Fault[]) => void;
  readonly listFaults: () => readonly Fault[];
  /** The fault that strikes this path now, counted down. */
  readonly takeFault: (path: string) => Fault | undefined;
  /** Back to how it began. */
  readonly reset: () => void;
}

const TYPES = { text: 'text/plain', pdf: 'application/pdf', fhir: 'application/fhir+json' } as const;

const toSimDocument = (seed: DocumentSeed): SimDocument => {
  const sha1 = createHash('sha1');
  let sizeBytes = 0;
  for (const piece of toContent(seed.content)) {
    sha1.update(piece);
    sizeBytes += piece.byteLength;
  }
  return { ...seed, contentType: TYPES[seed.content.kind], sizeBytes, hash: sha1.digest('base64'), held: seed.held ?? false };
};

export const networkState = (): NetworkState => {
  let faults: readonly Fault[] = [];
  const state: NetworkState = {
    patients: new Map(), custodians: new Map(), documents: new Map(), received: new Map(), calendar: calendarState(), calls: [],
    clients: new Map(), tokens: new Map(), assertions: new Map(),
    addDocument: (seed) => {
      const document = toSimDocument(seed);
      state.documents.set(seed.id, document);
      return document;
    },
    hold: (held, { custodian, id }) => {
      const changed = [...state.documents.values()].filter((d) => d.held !== held && (custodian ?? d.custodian) === d.custodian && (id ?? d.id) === d.id);
      for (const document of changed) state.documents.set(document.id, { ...document, held });
      return changed.length;
    },
    setFaults: (given) => { faults = given; },
    listFaults: () => faults,
    takeFault: (path) => {
      const fault = faults.find((f) => path.startsWith(f.path) && f.times !== 0);
      if (fault?.times !== undefined) faults = faults.map((f) => (f === fault ? { ...f, times: (f.times ?? 1) - 1 } : f));
      return fault;
    },
    reset: () => {
      faults = [];
      state.calls.length = 0;
      state.calendar.reset();
      for (const map of [state.patients, state.custodians, state.documents, state.tokens, state.received]) map.clear();
      for (const patient of seeds.patients) state.patients.set(patient.id ?? '', patient);
      for (const organisation of seeds.custodians) state.custodians.set(organisation.id ?? '', organisation);
      for (const seed of seeds.documents) state.addDocument(seed);
    },
  };
  state.reset();
  return state;
};
