#!/usr/bin/env bash
# Lays out stub files in a throw-away folder, checks that they pass, then plants one violation at a time and checks that
# the rule meant for it, and not luck, refuses it, and that all is clean again once the file is put back.
# Needs `npm ci` before. Every lane (a tool and a share of its plants) has its own copy of the stubs, and they run
# side by side. After each plant the tree must be, byte for byte, the one that was seen clean, and each lane ends with a
# clean run; `RECHECK=1` runs the tool after every plant instead (twice the time), `LANES=n` sets the lanes a tool.
# Last line: `N passed, N failed` (a plant that was refused, a legal neighbour left alone, a clean tree).
set -u
here=$(cd "$(dirname "$0")/../.." && pwd); PATH="$here/node_modules/.bin:$PATH"; began=$SECONDS
case $(node -v) in v2[6-9].*|v[3-9][0-9].*) ;; *) echo "needs Node 26: npm ci first"; exit 2 ;; esac
work=$(mktemp -d "$here/.planted-XXXXXX"); trap 'rm -rf "$work"' EXIT

# ---- the stubs: what they import is legal, so the clean tree is also the control that the rules refuse nothing right
stub() { mkdir -p "$(dirname "src/$1")"; cat > "src/$1"; }
step() { stub "core/$1/$2.ts" <<< "$4
export const $3 = (input: string): string => input.trim();"; }
lay_out() {
  mkdir -p "$1" && cd "$1" || exit 2
  cp "$here"/{package.json,tsconfig.json,eslint.config.mjs,.dependency-cruiser.cjs} "$here"/test/support/{cruise,cruise-faults,check-again}.mjs .
  stub core/kernel/result.ts <<'T'
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly string[] };
export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
T
  stub core/kernel/time.ts <<'T'
import type { Result } from './result.ts';
export const parseInstant = (text: string): Result<Temporal.Instant> => {
  try { return { ok: true, value: Temporal.Instant.from(text) }; } catch { return { ok: false, issues: ['not an instant'] }; }
};
T
  stub core/fhir/systems.ts <<'T'
export const LOINC = 'http://loinc.org';
export const uuidUrn = (id: string): string => `urn:uuid:${id}`;
T
  stub core/fhir/bundle.ts <<'T'
import type { Bundle } from '@medplum/fhirtypes';
import { ok, type Result } from '../kernel/result.ts';
import { LOINC } from './systems.ts';
export const emptyBundle = (): Result<Bundle> => ok({ resourceType: 'Bundle', type: 'transaction', identifier: { system: LOINC } });
T
  local types="import type {} from '../fhir/systems.ts';"
  step intake parse-intake parseIntake "import type Ajv from 'ajv'; import type {} from '../kernel/time.ts'; export type Validator = typeof Ajv;"
  step consent decide-consent decideConsent "import type { parseIntake } from '../intake/parse-intake.ts'; export type Intake = typeof parseIntake;"
  step mapping to-patient toPatient "import type { getReferenceString } from '@medplum/core'; import '../consent/decide-consent.ts'; export type Reference = typeof getReferenceString;"
  step mapping to-service-request toServiceRequest "import './to-patient.ts';"
  step validation check-bundle checkBundle "import '../mapping/to-patient.ts'; import '../fhir/bundle.ts';"
  step exchange plan-transfers planTransfers "import '../validation/check-bundle.ts';"
  step dossier assess-dossier assessDossier "import '../exchange/plan-transfers.ts';"
  step appointments plan-appointment planAppointment "import '../dossier/assess-dossier.ts';"
  step opinion check-opinion checkOpinion "import '../appointments/plan-appointment.ts';"
  step deadlines find-overdue findOverdue "import '../opinion/check-opinion.ts';"
  step notices plan-notices planNotices "import '../deadlines/find-overdue.ts'; $types"
  step worklist to-worklist toWorklist "import '../notices/plan-notices.ts'; import '../intake/parse-intake.ts';"
  stub ports/document-responder.ts <<'T'
import type { Bundle } from '@medplum/fhirtypes';
import type { Result } from '../core/kernel/result.ts';
export interface DocumentResponder { readonly findDocumentReferences: (patient: string) => Promise<Result<Bundle>> }
T
  stub flows/submit-request.ts <<'T'
import { parseIntake } from '../core/intake/parse-intake.ts';
import type { DocumentResponder } from '../ports/document-responder.ts';
export const submitRequest = (ports: { responder: DocumentResponder }, body: string): Promise<unknown> => ports.responder.findDocumentReferences(parseIntake(body));
T
  stub flows/sweep-deadlines.ts <<'T'
import { findOverdue } from '../core/deadlines/find-overdue.ts';
export const sweepDeadlines = (now: Temporal.Instant): string => findOverdue(now.toString());
T
  stub adapters/http-client.ts <<'T'
import axios from 'axios';
export const httpClient = (baseUrl: string): unknown => axios.create({ baseURL: baseUrl, timeout: 5_000 });
T
  stub adapters/mhd/mhd-document-responder.ts <<'T'
import type { DocumentResponder } from '../../ports/document-responder.ts';
import { httpClient } from '../http-client.ts';
export const mhdDocumentResponder = (baseUrl: string): DocumentResponder => ({
  findDocumentReferences: (patient) => { try { httpClient(baseUrl); return Promise.resolve({ ok: false, issues: [patient] }); } catch { return Promise.resolve({ ok: false, issues: [] }); } },
});
T
  stub adapters/validator.ts <<'T'
import { loadDataType } from '@medplum/core';
export const validator = (): unknown => loadDataType;
T
  stub adapters/store/sql-store.ts <<'T'
import { DatabaseSync } from 'node:sqlite';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
export const sqlStore = (url: string): unknown => [new DatabaseSync(':memory:'), new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }) })];
T
  stub http/requests-route.ts <<'T'
import express, { type Router } from 'express';
import { submitRequest } from '../flows/submit-request.ts';
import type { DocumentResponder } from '../ports/document-responder.ts';
export const requestsRoute = (responder: DocumentResponder): Router => express.Router().post('/', async (_, answer) => { answer.json(await submitRequest({ responder }, 'x')); });
T
  stub jobs/schedule.ts <<'T'
import cron from 'node-cron';
import { sweepDeadlines } from '../flows/sweep-deadlines.ts';
export const schedule = (now: () => Temporal.Instant): unknown => cron.schedule('* * * * *', () => { sweepDeadlines(now()); });
T
  stub cli/sweep.ts <<'T'
import { sweepDeadlines } from '../flows/sweep-deadlines.ts';
export const sweep = (now: Temporal.Instant): string => sweepDeadlines(now);
T
  stub config/env.ts <<'T'
import { parseInstant } from '../core/kernel/time.ts';
export const readEnv = (): unknown => [process.env['PUBLIC_URL'], parseInstant];
T
  stub simulator/regional-network.ts <<'T'
import express from 'express';
import { LOINC } from '../core/fhir/systems.ts';
export const regionalNetwork = (callback: string): unknown => express().post('/', async (_, answer) => { await fetch(callback); answer.send(LOINC); });
T
  stub app.ts <<'T'
import express from 'express';
import { mhdDocumentResponder } from './adapters/mhd/mhd-document-responder.ts';
import { sqlStore } from './adapters/store/sql-store.ts';
import { validator } from './adapters/validator.ts';
import { readEnv } from './config/env.ts';
import { requestsRoute } from './http/requests-route.ts';
import { schedule } from './jobs/schedule.ts';
export const app = (): unknown => [express().use(requestsRoute(mhdDocumentResponder('x'))), sqlStore('x'), validator(), readEnv(), schedule(() => Temporal.Now.instant())];
T
  stub main.ts <<'T'
import { app } from './app.ts';
import { sweep } from './cli/sweep.ts';
process.once('SIGTERM', () => { console.log(app(), sweep(Temporal.Now.instant())); });
T
  stub require-node.cjs <<< "if (Number(process.versions.node.split('.')[0]) < 26) { console.error('Node 26 or newer'); process.exit(1); }"
}

# ---- the instruments
check() { # tool, file
  case $1 in
    types) tsc --noEmit ;;
    lint) eslint --max-warnings 0 "${2:-src}" ;;
    imports) node cruise.mjs 30 ;;
  esac 2>&1
}
# A tool that starts anew for each plant takes minutes: in a lane it stays, and is asked again. What it says of the clean tree, first and last, a new start says.
again() { # tool, file
  [ "$1" != types ] || { check types; return; }
  [ -n "${asked_PID:-}" ] || coproc asked { node check-again.mjs "$1" 2>&1; }
  local line; printf '%s\n' "$2" >&"${asked[1]}"
  while IFS= read -r line <&"${asked[0]}"; do
    case $line in '=== '?) return "${line#=== }" ;; *) printf '%s\n' "$line" ;; esac
  done
  echo 'no answer from the tool'; return 2
}
state() { find src -type f -exec cksum {} + | sort; }
plant() { # tool, file, what must be named ('-': must stay clean), text to append; a file that is not there is made, then removed
  turn=$((turn + 1)); [ $((turn % lanes)) = "$lane" ] || return 0
  local file=src/$2 kept="" out verdict=ok
  if [ -e "$file" ]; then kept=$(mktemp ./kept-XXXXXX); cp "$file" "$kept"; else mkdir -p "$(dirname "$file")"; fi
  printf '%s\n' "$4" >> "$file"
  again "$1" "$file" > ./said; local rc=$?; out=$(< ./said)
  if [ "$3" = - ]; then [ $rc = 0 ] || verdict=WRONG; else { [ $rc != 0 ] && grep -qE -- "(^|[^a-z0-9/@-])$3([^a-z0-9-]|\$)" <<< "$out"; } || verdict=MISSED; fi
  if [ -n "$kept" ]; then mv "$kept" "$file"; else rm "$file"; rmdir "$(dirname "$file")" 2>/dev/null; fi
  [ "$(state)" = "$clean_state" ] || verdict=STAYED
  [ -z "${RECHECK:-}" ] || check "$1" > /dev/null || verdict=STAYED
  printf '%-7s %-8s %-46s %s\n' "$verdict" "$1" "$3" "$2: ${4:0:100}" | head -1
  [ "$verdict" = ok ] || sed 's/^/          | /' <<< "$out" | head -8
}

types() {
  plant types core/kernel/result.ts TS1294 'export enum Colour { Red }'
  plant types core/kernel/result.ts TS1294 'export class Money { constructor(readonly cents: number) {} }'
  plant types flows/submit-request.ts TS1484 "import { Result } from '../core/kernel/result.ts'; export type R = Result<string>;"
  plant types core/kernel/result.ts TS2532 'export const first = (list: readonly string[]): string => list[0].trim();'
  plant types core/kernel/result.ts TS2375 'export const due: { on?: string } = { on: undefined };'
  plant types core/kernel/result.ts TS2353 "type Kind = 'a' | 'b'; export const table = { a: 1, b: 2, c: 3 } satisfies Record<Kind, number>;"
  plant types core/kernel/result.ts TS1360 "type Kind = 'a' | 'b'; export const table = { a: 1 } satisfies Record<Kind, number>;"
  plant types core/kernel/result.ts TS2584 'export const d = document.title;'
}

imports() {
  local f
  # the rows of the folder table
  plant imports core/consent/decide-consent.ts core-sees-only-itself "import '../../ports/document-responder.ts';"
  plant imports core/consent/decide-consent.ts core-sees-only-itself "import type {} from '../../flows/submit-request.ts';"
  plant imports core/consent/decide-consent.ts core-sees-only-itself "export type E = typeof import('../../config/env.ts');"
  plant imports core/consent/decide-consent.ts core-sees-only-itself "export const later = () => import('../../adapters/validator.ts');"
  plant imports core/kernel/result.ts kernel-is-the-floor "import '../fhir/systems.ts';"
  plant imports core/kernel/result.ts core-kernel-npm-allow-list "import type {} from '@medplum/fhirtypes';"
  plant imports core/fhir/bundle.ts fhir-stands-on-kernel "import '../consent/decide-consent.ts';"
  local steps=(intake consent mapping validation exchange dossier appointments opinion deadlines notices worklist) i from to
  for ((i = 0; i < 10; i++)); do
    from=$(basename src/core/"${steps[i]}"/*.ts 2>/dev/null || ls src/core/"${steps[i]}" | head -1); to=$(ls src/core/"${steps[i + 1]}" | head -1)
    plant imports "core/${steps[i]}/$from" "path-order-${steps[i]}" "import '../${steps[i + 1]}/$to';"
  done
  plant imports core/intake/parse-intake.ts path-order-intake "import '../worklist/to-worklist.ts';"
  plant imports core/worklist/to-worklist.ts - "import '../consent/decide-consent.ts'; import '../opinion/check-opinion.ts';"
  plant imports core/transfer/plan-transfer.ts unknown-core-folder "import '../kernel/result.ts';"
  plant imports core/stray.ts unknown-core-folder "import './kernel/result.ts';"
  plant imports core/transfer/plan-transfer.ts no-orphans "export const planTransfer = 1;"
  plant imports lib/thing.ts unknown-folder "import '../core/kernel/result.ts';"
  plant imports core/mapping/to-patient.ts core-does-no-io "import 'node:crypto';"
  plant imports core/mapping/to-patient.ts core-does-no-io "import type {} from 'fs';"
  plant imports core/mapping/to-patient.ts core-npm-allow-list "import 'axios';"
  for f in flows/submit-request adapters/validator http/requests-route config/env; do
    plant imports ports/document-responder.ts ports-sees-only-core "import type {} from '../$f.ts';"
  done
  plant imports ports/document-responder.ts ports-import-types-only "import '../core/kernel/result.ts';"
  plant imports ports/document-responder.ts ports-npm-allow-list "import type {} from 'kysely';"
  plant imports ports/document-responder.ts ports-does-no-io "import type {} from 'node:stream';"
  for f in adapters/validator http/requests-route jobs/schedule config/env app; do
    plant imports flows/submit-request.ts flows-sees-only-core-and-ports "import '../$f.ts';"
  done
  plant imports flows/submit-request.ts flows-npm-allow-list "import 'ajv';"
  plant imports flows/submit-request.ts flows-does-no-io "import 'node:fs';"
  plant imports flows/submit-request.ts express-has-one-owner "import 'express';"
  for f in flows/submit-request http/requests-route config/env; do
    plant imports adapters/validator.ts adapters-sees-only-core-and-ports "import '../$f.ts';"
  done
  plant imports http/requests-route.ts http-sees-only-flows-and-ports-and-core "import '../adapters/validator.ts';"
  plant imports http/requests-route.ts http-sees-only-flows-and-ports-and-core "import type {} from '../config/env.ts';"
  plant imports jobs/schedule.ts jobs-sees-only-flows-and-ports-and-core "import '../adapters/validator.ts';"
  plant imports cli/sweep.ts cli-sees-only-flows-and-ports-and-core "import '../adapters/validator.ts';"
  plant imports cli/sweep.ts cli-sees-only-flows-and-ports-and-core "import '../http/requests-route.ts';"
  plant imports cli/sweep.ts - "import '../core/kernel/time.ts'; import type {} from '../ports/document-responder.ts';"
  plant imports config/env.ts config-sees-only-core "import '../flows/sweep-deadlines.ts';"
  for f in flows/submit-request core/kernel/result core/worklist/to-worklist adapters/http-client ports/document-responder; do
    plant imports simulator/regional-network.ts simulator-sees-only-core-fhir "import '../$f.ts';"
  done
  plant imports simulator/regional-network.ts - "import '../core/fhir/bundle.ts';"
  # libraries with one owner
  plant imports adapters/validator.ts axios-has-one-owner "import 'axios';"
  plant imports simulator/regional-network.ts axios-has-one-owner "import 'axios';"
  plant imports jobs/schedule.ts express-has-one-owner "import type {} from 'express';"
  plant imports http/requests-route.ts node-cron-has-one-owner "import 'node-cron';"
  plant imports adapters/validator.ts kysely-has-one-owner "import 'kysely';"
  plant imports app.ts kysely-has-one-owner "import type {} from 'kysely';"
  plant imports adapters/validator.ts pg-has-one-owner "import 'pg';"
  plant imports app.ts pg-has-one-owner "import type {} from 'pg';"
  plant imports adapters/validator.ts node-sqlite-has-one-owner "import 'node:sqlite';"
  plant imports app.ts node-sqlite-has-one-owner "import type {} from 'node:sqlite';"
  plant imports http/requests-route.ts node-process-has-one-owner "import 'node:process';"
  plant imports adapters/validator.ts no-create-require "import 'node:module';"
  # the graph as a whole
  plant imports core/fhir/systems.ts no-circular "import './bundle.ts';"
  plant imports core/mapping/to-patient.ts no-circular "import type {} from './to-service-request.ts';"
  plant imports core/mapping/to-coverage.ts no-orphans 'export const toCoverage = 1;'
  plant imports app.ts no-unresolvable "import './gone.ts';"
  plant imports app.ts no-unresolvable "import 'not-installed-anywhere';"
  plant imports app.ts no-dev-dependency "import 'typescript';"
  plant imports app.ts no-undeclared-package "import 'body-parser';"
  mkdir -p test && echo 'export {};' > test/planted.ts
  plant imports app.ts src-stays-in-src "import '../test/planted.ts';"
  plant imports old.js only-typescript "import './app.ts';"
  # an instrument that sees nothing must not be green
  [ "$lane" = 0 ] || return 0
  local kept; for f in 0 5; do
    mkdir -p "few$f/src"; cp package.json tsconfig.json .dependency-cruiser.cjs cruise.mjs cruise-faults.mjs "few$f"; [ $f = 0 ] || cp -r src/core/kernel src/core/fhir "few$f/src"
    out=$(cd "few$f" && node cruise.mjs 30 2>&1); if [ $? != 0 ] && grep -q '^too-few-modules' <<< "$out"; then kept=ok; else kept=MISSED; fi
    printf '%-7s %-8s %-46s %s\n' $kept imports too-few-modules "a tree of $f modules or fewer"
  done
}

lint() {
  local C=core/mapping/to-patient.ts line
  while IFS='|' read -r tag line; do [ -z "$tag" ] || plant lint "$C" "$tag" "$line"; done <<'T'
core-no-clock|const a = new Date();
core-no-clock|const a = Date.now();
core-no-clock|const a = new Date(2026, 1, 1);
core-no-clock|const a = (d: Date): string => String(d);
core-no-clock|const a = performance.now();
core-no-clock|const a = Temporal.Now.instant();
core-no-clock|const { Now } = Temporal;
core-no-alias|const T = Temporal;
core-no-random|const a = Math.random();
core-no-random|const { random } = Math;
core-no-random|const a = crypto.randomUUID();
core-no-env|const a = process.env['X'];
core-no-env|const a = process.hrtime();
core-no-env|const a = globalThis.Date;
core-no-env|const a = import.meta.dirname;
core-no-console|console.log('x');
core-no-timer|setTimeout(() => undefined, 1);
core-no-timer|setInterval(() => undefined, 1);
core-no-io|const a = fetch('x');
core-no-node|import { readFileSync } from 'node:fs';
core-no-node|import { randomUUID } from 'crypto';
no-try|try { toPatient('x'); } catch { toPatient('y'); }
core-no-assertion|const a = toPatient('x') as 'y';
no-param-reassign|const a = (p: { x: number }): void => { p.x = 1; };
medplum-registries|import { validateResource } from '@medplum/core';
medplum-registries|import { getStatus } from '@medplum/core';
no-url|const a = 'http://loinc.org';
no-url|const a = 'https://x.org/fhir';
no-url|const a = 'urn:oid:1.2.3';
no-url|const a = (host: string): string => `https://${host}/fhir`;
no-url|const a = (id: string): string => `urn:uuid:${id}`;
no-url|const a = /^urn:oid:/u;
no-url|type S = 'http://snomed.info/sct';
no-default-export|export default toPatient;
no-default-export|export { toPatient as default };
ts-extension|import '../fhir/systems.js';
literal-import|const a = (x: string): unknown => import(x);
@typescript-eslint/no-explicit-any|const a = (x: any): string => String(x);
@typescript-eslint/no-non-null-assertion|const a = (x?: string): string => x!;
@typescript-eslint/ban-ts-comment|// @ts-ignore
@typescript-eslint/ban-ts-comment|// @ts-expect-error
@typescript-eslint/no-unsafe-return|const a = (x: string): string => JSON.parse(x);
@typescript-eslint/switch-exhaustiveness-check|const a = (x: 'p' | 'q'): number => { switch (x) { case 'p': return 1; default: return 2; } };
noInlineConfig|/* eslint no-restricted-globals: off */ const a = performance.now();
core-no-clock|const a = performance.now(); // eslint-disable-line
named-after-export|export const toAddress = 1;
-|const isOurs = (at: Temporal.Instant): boolean => at.epochMilliseconds > Math.max(1, 2); toPatient(String(isOurs));
T
  # the same outside core
  plant lint core/mapping/to-name.ts @typescript-eslint/ban-ts-comment $'// @ts-nocheck\nexport const toName = (): number => 1;'
  plant lint core/kernel/time.ts core-no-clock 'export const now = Temporal.Now;'
  plant lint core/fhir/systems.ts core-no-clock 'export const at = Temporal.Now;'
  plant lint core/fhir/systems.ts - "export const UCUM = 'http://unitsofmeasure.org';"
  plant lint core/fhir/bundle.ts no-url "export const UCUM = 'http://unitsofmeasure.org';"
  local f
  for f in flows/submit-request adapters/validator http/requests-route jobs/schedule cli/sweep config/env simulator/regional-network ports/document-responder app main; do
    plant lint $f.ts no-url "const a = 'urn:oid:1.2.3';"
  done
  for f in flows/submit-request adapters/validator http/requests-route jobs/schedule cli/sweep simulator/regional-network app main; do
    plant lint $f.ts no-env "const a = process.env['X'];"
  done
  plant lint main.ts no-env "const { env } = process;"
  plant lint main.ts no-env "const p = process;"
  plant lint main.ts no-env "const a = globalThis.process.env;"
  plant lint main.ts no-env "const a = process.getBuiltinModule('node:sqlite');"
  plant lint config/env.ts - "export const readHome = (): unknown => process.env['HOME'];"
  plant lint flows/submit-request.ts no-try "try { parseIntake('x'); } catch { parseIntake('y'); }"
  plant lint adapters/validator.ts http-client-has-one-owner "const a = fetch('x');"
  plant lint adapters/validator.ts medplum-not-these "import { MedplumClient } from '@medplum/core';"
  plant lint http/requests-route.ts medplum-registries "import { normalizeOperationOutcome } from '@medplum/core';"
  plant lint ports/document-responder.ts ports-no-code 'export const timeoutMs = 5_000;'
  plant lint ports/document-responder.ts ports-no-code 'export class Responder {}'
  plant lint flows/submit-request.ts no-default-export 'export default submitRequest;'
  plant lint flows/submit-request.ts @typescript-eslint/no-explicit-any 'const a = (x: any): string => String(x);'
  plant lint flows/submit-request.ts @typescript-eslint/no-floating-promises "submitRequest({ responder: { findDocumentReferences: () => Promise.reject(new Error('x')) } }, 'x');"
  # names
  for f in core/mapping/utils core/mapping/date-utils core/mapping/helpers http/case-manager flows/request-service core/mapping/patient-data core/mapping/handle adapters/handle-request core/mapping/helpers/to-name; do
    plant lint $f.ts plain-names 'export const x = 1;'
  done
  plant lint core/mapping/to-patient.ts plain-names 'export const handlePatient = (): number => 1;'
  plant lint core/mapping/to-healthcare-service.ts - 'export const toHealthcareService = (): number => 1;'
  plant lint core/mapping/to-data-absent-reason.ts - 'export const toDataAbsentReason = (): number => 1;'
  plant lint flows/book.ts named-after-export 'export const bookAppointment = (): number => 1;'
  # hints: warnings, which --max-warnings 0 makes visible here
  plant lint core/deadlines/find-overdue.ts max-lines "$(for ((i = 0; i < 260; i++)); do echo "// $i"; done)"
  plant lint core/deadlines/due.ts core-verbs 'export const due = (): number => 1;'
}

# ---- the run
lanes=${LANES:-2}
for tool in types lint imports; do for ((lane = 0; lane < lanes; lane++)); do
  ( turn=0; lay_out "$work/$tool$lane"
    if ! clean=$(check $tool); then echo "UNCLEAN $tool"; head -40 <<< "$clean"; exit; fi
    [ $lane != 0 ] || printf '%-7s %-8s clean tree\n' ok $tool
    clean_state=$(state); $tool
    check $tool > /dev/null || echo "STAYED  $tool     the tree is not clean at the end" ) > "$work/$tool$lane.log" &
done; done
wait
cat "$work"/*.log
all=$(cat "$work"/*.log); tally() { grep -cE "$1" <<< "$all"; }
planted=$(( $(tally '^(ok|MISSED|STAYED) ') - $(tally '^ok +[a-z]+ +(-|clean tree)') )); refused=$(( $(tally '^ok ') - $(tally '^ok +[a-z]+ +(-|clean tree)') ))
good=$(tally '^ok '); bad=$(tally '^(MISSED|STAYED|WRONG|UNCLEAN) '); clean=$(tally '^ok.*clean tree'); [ "$clean" = 3 ] || bad=$((bad + 1))
echo "$planted planted, $refused refused, $(tally '^ok +[a-z]+ +- ') legal ones left alone, $clean of 3 clean trees, $((SECONDS - began)) s"
echo "$good passed, $bad failed"
[ "$planted" -gt 150 ] && [ "$planted" = "$refused" ] && [ "$bad" = 0 ]
