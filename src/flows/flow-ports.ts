// What a flow may touch: the ports, and the settings that are policy. The composition root fills it.
import type { Actor } from '../core/fhir/actor.ts';
import type { Client } from '../core/consent/client.ts';
import type { Programme } from '../core/intake/programme.ts';
import type { StateWord } from '../core/worklist/request-state.ts';
import type { RetryPolicy } from '../core/exchange/plan-backoff.ts';
import type { CanonicalJson, Clock, DigestText, Log, NewId, Pause, Random, ReachFaultPoint } from '../ports/clock.ts';
import type { AccessTokens } from '../ports/access-tokens.ts';
import type { AppointmentScheduler } from '../ports/appointment-scheduler.ts';
import type { Calendars } from '../ports/calendars.ts';
import type { ClientAssertions } from '../ports/client-assertions.ts';
import type { DocumentFiles } from '../ports/document-files.ts';
import type { KeptRisks } from '../ports/kept-risks.ts';
import type { ExchangeBell } from '../ports/exchange-bell.ts';
import type { ExchangeMeter } from '../ports/exchange-meter.ts';
import type { Mail } from '../ports/mail.ts';
import type { JudgeFhirDocument } from '../ports/judge-fhir-document.ts';
import type { Leases } from '../ports/leases.ts';
import type { RenderLetter } from '../ports/render-letter.ts';
import type { RenderReport } from '../ports/render-report.ts';
import type { ParseSearch } from '../ports/parse-search.ts';
import type { PeerGate } from '../ports/peer-gate.ts';
import type { RegionalNetwork } from '../ports/regional-network.ts';
import type { ResourceStore } from '../ports/resource-store.ts';
import type { SealContent } from '../ports/seal-content.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Validate } from '../ports/validate.ts';
import type { Webhooks } from '../ports/webhooks.ts';

export interface FlowPorts {
  readonly store: ResourceStore;
  /** Of the same database. */
  readonly leases: Leases;
  readonly files: DocumentFiles;
  readonly network: RegionalNetwork;
  readonly scheduler: AppointmentScheduler;
  /** Somebody waits for what was just put into the outbox. */
  readonly bell: ExchangeBell;
  readonly pause: Pause;
  readonly peers: PeerGate;
  readonly meter: ExchangeMeter;
  readonly validate: Validate;
  /** Of what others wrote: a profile that is not known here is no fault, and warnings are told. */
  readonly validateReceived: Validate;
  readonly judgeFhirDocument: JudgeFhirDocument;
  readonly parseSearch: ParseSearch;
  readonly renderLetter: RenderLetter;
  readonly renderReport: RenderReport;
  readonly sealContent: SealContent;
  /** Absent: no mail server is configured. */
  readonly mail?: Mail;
  readonly webhooks: Webhooks;
  /** Absent: no sign-in of people is configured. */
  readonly signIn?: SignIn;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly digestText: DigestText;
  readonly canonicalJson: CanonicalJson;
  readonly log: Log;
  readonly reach: ReachFaultPoint;
  /** The adapter is being stopped: what a worker holds is given back. */
  readonly isStopping: () => boolean;
  readonly programmes: ReadonlyMap<string, Programme>;
  /** Of the deadline rules of the programmes. */
  readonly calendars: Calendars;
  readonly risks: KeptRisks;
  readonly policy: {
    readonly publicUrl: string;
    readonly maxDocumentBytes: number;
    /** When the network is asked again after an answer that was not complete, or after none. */
    readonly retry: RetryPolicy;
    /** How long a claimed transfer belongs to its worker. */
    readonly leaseSeconds: number;
    /** Name of this process among several. */
    readonly worker: string;
    /** S13: an `at` later than the clock is taken (demo, tests). */
    readonly allowTimeTravel: boolean;
  };
}

/** Who else may call by a token of its own. */
export interface ClientPorts {
  /** Registered client systems, by id. */
  readonly clients: ReadonlyMap<string, Client>;
  readonly clientAssertions: ClientAssertions;
  readonly accessTokens: AccessTokens;
}

/** Who asks, and under which X-Request-Id it is audited and logged. */
export interface Call {
  readonly actor: Actor;
  readonly requestId: string;
  /** IP address it came from; absent: this machine. */
  readonly address?: string;
  /** `ServiceRequest/…` and `Task/…` that it is made for, where a job calls. */
  readonly basedOn?: readonly string[];
  /** In which states a request may be for whoever calls (S20); absent: in every one. */
  readonly onlyIn?: readonly StateWord[];
}
