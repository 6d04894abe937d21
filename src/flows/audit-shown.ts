// Whoever is given stored resources is on the audit trail before they have them: one event for each patient whose data are among them, one where there is none (S16). The one door of every read and search.
import type { AuditEvent, Resource } from '@medplum/fhirtypes';
import { isPersonal } from '../core/consent/is-personal.ts';
import { referenceOf } from '../core/fhir/reference-of.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { AuditFacts } from '../core/mapping/audit-facts.ts';
import { findConcerned } from '../core/mapping/find-concerned.ts';
import { toQueryAudit } from '../core/mapping/to-query-audit.ts';
import { toReadAudit, type ReadAudit } from '../core/mapping/to-read-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { Released } from './find-released.ts';
import { toReleaseAudits } from './to-release-audits.ts';

export interface Shown<T> {
  /** What was opened, or what was asked: the whole URL, and the type that was searched. */
  readonly as: { readonly what: string; readonly interaction: NonNullable<ReadAudit['interaction']>; readonly isDocument?: boolean } | { readonly url: string; readonly type: string };
  /** All that the caller is given, included resources and each version too. */
  readonly resources: readonly Resource[];
  /** By what a client system has it; `undefined`: it needed no release. */
  readonly released?: Released | undefined;
  /** What the caller is told. */
  readonly answer: T;
}

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy'>;

/** `Patient/…`, each once. */
const findPatients = async ({ store }: Ports, resources: readonly Resource[]): Promise<readonly string[]> => {
  const concerned = resources.filter(({ resourceType }) => isPersonal(resourceType)).map(findConcerned);
  const otherwise = await store.readMany([...new Set(concerned.flatMap((c) => c.otherwise))]);
  return [...new Set([...concerned, ...otherwise.map(findConcerned)].flatMap(({ patients }) => patients))];
};

const toAudit = (facts: AuditFacts & { readonly patient?: string }, as: Shown<unknown>['as']): AuditEvent =>
  ('url' in as ? toQueryAudit({ ...facts, ...as }) : toReadAudit({ ...facts, ...as }));

/** The decisions by which any of it is given. */
const decidedFor = ({ resources, released }: Pick<Shown<unknown>, 'resources' | 'released'>): Released['decided'] => {
  const given = new Set(resources.map((r) => referenceOf(r)));
  return (released?.decided ?? []).filter(({ release }) => release.references.some((reference) => given.has(reference)));
};

/** Gives the answer once it is committed that it is given. Failures: those of the commit. */
export const auditShown = async <T>(ports: Ports, call: Call, shown: Shown<T>): Promise<Result<T>> => {
  const patients = await findPatients(ports, shown.resources);
  const about = patients.length > 0 ? patients.map((patient) => ({ patient })) : [{}];
  const audits = about.map((patient) => toAudit({ ...auditFactsOf(ports, call, ports.clock.now()), ...patient }, shown.as));
  const audited = await commitAudits(ports, [...audits, ...toReleaseAudits(ports, call, decidedFor(shown))]);
  return audited.ok ? ok(shown.answer) : audited;
};
