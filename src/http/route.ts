// A route as one row: what it answers, who may call it, and what OpenAPI says of it. The same table mounts and documents.
import type { ResourceType } from '@medplum/fhirtypes';
import type { Request } from 'express';
import type { Registry } from 'prom-client';
import type { WantedScope } from '../core/consent/check-scopes.ts';
import type { Role } from '../core/fhir/actor.ts';
import type { Result } from '../core/kernel/result.ts';
import type { Act } from '../core/worklist/decide-act.ts';
import type { Clock, Log, NewId } from '../ports/clock.ts';
import type { PackEvidence } from '../ports/pack-evidence.ts';
import type { ReadFhirDocument } from '../ports/read-fhir-document.ts';
import type { FhirXml } from '../ports/fhir-xml.ts';
import type { Call } from '../flows/flow-ports.ts';
import type { BearerWay } from './bearer-way.ts';
import type { Flows } from './flows.ts';
import type { Html } from './pages/html.ts';

/** A search parameter as the CapabilityStatement lists it. */
export interface ServedParameter { readonly name: string; readonly type: string; readonly definition?: string; readonly documentation?: string }

/** A type that `/fhir/R4` serves. */
export interface ServedResource {
  readonly type: ResourceType;
  readonly supportedProfiles?: readonly string[];
  readonly searchParameters: readonly ServedParameter[];
  readonly searchIncludes?: readonly string[];
  readonly searchRevIncludes?: readonly string[];
}

export interface HttpOptions {
  readonly accessToken: string;
  /** At least 32 bytes, the same on every replica and after a restart. */
  readonly sessionKey: Uint8Array;
  readonly sessionSeconds: number;
  /** Ways on the login page: the hospital's sign-in, the access token. */
  readonly logins: { readonly hasSignIn: boolean; readonly takesToken: boolean };
  /** Without a slash at the end; Location, paging links and fullUrl start with it. */
  readonly publicUrl: string;
  /** As express wants it: `false`, a number of hops, or addresses of proxies. */
  readonly trustProxy: false | number | readonly string[];
  readonly maxJsonBytes: number;
  readonly maxUploadBytes: number;
  /** Of a call that carries documents (ITI-65, ITI-105). */
  readonly maxProvideBytes: number;
  readonly maxProvideConcurrent: number;
  readonly version: string;
  /** By file name without `.json`. */
  readonly schemas: Readonly<Record<string, object>>;
  readonly metrics: Registry;
  readonly resources: readonly ServedResource[];
  /** Canonicals of CapabilityStatements that hold (S18). */
  readonly instantiates?: readonly string[];
  readonly programmes: readonly { readonly id: string; readonly title: string; readonly departments?: readonly { readonly code: string; readonly display: string }[] }[];
  /** The public halves of the keys by which peers know us, as JSON Web Keys. */
  readonly publicKeys: () => Promise<Result<readonly Readonly<Record<string, string>>[]>>;
  readonly packEvidence: PackEvidence;
  readonly fhirXml: FhirXml;
  readonly readFhirDocument: ReadFhirDocument;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export interface HttpParts {
  readonly flows: Flows;
  readonly options: HttpOptions;
  /** Who else a bearer token may belong to than the holder of the access token. */
  readonly bearerWays?: readonly BearerWay[];
}

export type ReplyBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json' | 'fhir'; readonly value: unknown }
  | { readonly kind: 'html'; readonly value: Html }
  | { readonly kind: 'text'; readonly value: string; readonly contentType: string }
  | { readonly kind: 'bytes'; readonly bytes: AsyncIterable<Uint8Array>; readonly contentType: string };

export interface Reply {
  readonly status: number;
  /** Never answered with 304: more goes into the content than the ETag says. */
  readonly isAsOfNow?: true;
  readonly headers?: Readonly<Record<string, string>>;
  /** Set-Cookie, one value each. */
  readonly cookies?: readonly string[];
  readonly body: ReplyBody;
}

/** Who is signed in, for the page; the name is for their own eyes and stands in no resource and no log. */
export interface SignedIn { readonly name?: string; readonly roles: readonly Role[] }

export interface Exchange { readonly req: Request; readonly call: Call; readonly signedIn: SignedIn }

/** Who may, of those who said who they are. A route says it, or does not compile. */
export interface Permission {
  /** For persons: the row of the table in `decide-act.ts`; a function where the address decides which. */
  readonly act: Act | ((req: Request) => Act);
  /** The scopes that a registered client needs; absent: no client may. Empty: the flow checks what the body asks for. */
  readonly scopes?: readonly WantedScope[] | ((req: Request) => readonly WantedScope[]);
}

export interface Operation {
  readonly summary: string;
  readonly query?: readonly { readonly name: string; readonly description: string; readonly required?: boolean }[];
  readonly headers?: readonly { readonly name: string; readonly description: string }[];
  /** Media type to JSON schema. */
  readonly body?: Readonly<Record<string, object>>;
  /** Status to description, of what is no failure. */
  readonly responses: Readonly<Record<number, string>>;
}

export interface Route {
  readonly method: 'get' | 'post' | 'patch';
  /** As OpenAPI writes it: `/second-opinion-requests/{id}`. */
  readonly path: string;
  /** `open`: whoever calls. */
  readonly access: 'open' | Permission;
  /** A browser is sent to the login form, and gets failures as a page. */
  readonly isPage?: boolean;
  readonly operation: Operation;
  readonly answer: (exchange: Exchange) => Promise<Result<Reply>>;
}
