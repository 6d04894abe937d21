// Transfers with their notices in a store of their own, a programme with a ladder, and a real mail server: the world in which notices are sent.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CommunicationRequest, Resource, Task } from '@medplum/fhirtypes';
import { onTestFinished } from 'vitest';
import type { Settings } from '../../src/config/env.ts';
import { findClockRule } from '../../src/core/deadlines/find-clock-rule.ts';
import { toLadder } from '../../src/core/deadlines/to-ladder.ts';
import { transactionOf, updateEntry } from '../../src/core/fhir/bundle.ts';
import { readNotice, type Notice } from '../../src/core/fhir/notice.ts';
import { roleId } from '../../src/core/fhir/role-id.ts';
import { PROGRAMME_CODES } from '../../src/core/fhir/systems.ts';
import { readTransfer } from '../../src/core/fhir/transfer.ts';
import type { LadderStep, Programme } from '../../src/core/intake/programme.ts';
import { toNotice } from '../../src/core/notices/to-notice.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';
import { openAdapter, type Opened, type World } from '../../src/wiring/open-adapter.ts';
import { transferWith } from '../core/exchange/open-transfer.ts';
import { newFolder, settableClock, settingsFor, type TestClock } from './adapter.ts';

const PROGRAMMES = path.join(import.meta.dirname, '../../src/config/programmes');

export const step = (id: string, days: number, addressee: LadderStep['addressee'] = 'coordinator', channel: LadderStep['channel'] = 'email'): LadderStep =>
  ({ id, days, addressee, channel, template: days < 0 ? 'upcoming' : days === 0 ? 'due-today' : 'overdue' });

export const LADDER: readonly LadderStep[] = [step('before-5', -5), step('before-5-custodian', -5, 'custodian'), step('after-1', 1)];

const { notices: _hours, ...FIRST } = JSON.parse(readFileSync(path.join(PROGRAMMES, readdirSync(PROGRAMMES).toSorted()[0] ?? ''), 'utf8')) as Programme;
export const PROGRAMME: Programme = {
  ...FIRST,
  deadline: { ...FIRST.deadline, ladder: LADDER },
  contacts: { 'coordinator': { name: 'Coordination desk', email: 'desk@children.example.org', language: 'en' } },
};

/** The folder of programmes, with this one in it. */
export const programmesIn = (folder: string, programme: Programme): string => {
  const place = path.join(folder, 'programmes');
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'programme.json'), JSON.stringify(programme));
  return place;
};

export interface NoticeWorld {
  readonly ports: FlowPorts;
  readonly opened: Opened;
  readonly clock: TestClock;
  readonly folder: string;
  /** As another replica of the same store sees it. */
  readonly put: (...resources: readonly Resource[]) => Promise<void>;
  /** Its request, coordination, custodian, transfer, and the notices of these steps. */
  readonly play: (id: string, steps?: readonly string[], change?: Partial<Task>) => Promise<readonly string[]>;
  readonly notice: (id: string) => Promise<Notice>;
  readonly resource: (id: string) => Promise<CommunicationRequest>;
}

export interface NoticeStage { readonly now?: string; readonly programme?: Programme; readonly settings?: Partial<Settings>; readonly smtpPort?: number | undefined; readonly world?: World; readonly folder?: string }

/** Five days before it is due. */
const NOTICE_NOW = '2026-11-13T09:00:00+01:00';

/** What a transfer is a part of; nothing in it is anybody's. */
const surroundingsOf = (ports: Pick<FlowPorts, 'digestText'>, id: string, programme = PROGRAMME): readonly Resource[] => [
  { resourceType: 'ServiceRequest', id: `r-${id}`, status: 'active', intent: 'order', subject: { reference: 'Patient/p1' }, identifier: [{ system: 'urn:placer', value: `SO-${id}` }] },
  { resourceType: 'Task', id: roleId(ports.digestText, `r-${id}`)('coordination'), status: 'received', intent: 'order', meta: { tag: [{ system: PROGRAMME_CODES, code: programme.id }] } },
  { resourceType: 'Organization', id: 'first', name: 'Hospital North (invented)', telecom: [{ system: 'email', value: 'records@north.example.org' }] },
  { resourceType: 'Patient', id: 'p1', name: [{ family: 'Verstraeten', given: ['Ilias'] }] },
];

export const transferOf = (id: string, change: Partial<Task> = {}): Task => transferWith({ id: `t-${id}`, basedOn: [{ reference: `ServiceRequest/r-${id}` }], meta: {}, extension: transferWith().extension?.slice(0, 2) ?? [], ...change });

/** The notices of a transfer's ladder, as the deadline check makes them. */
const noticesOf = (ports: FlowPorts, id: string, { steps, programme = PROGRAMME, task = transferOf(id) }: { readonly steps: readonly string[]; readonly programme?: Programme; readonly task?: Task }): readonly CommunicationRequest[] => {
  const transfer = readTransfer(task);
  const { rule, timeZone, calendar } = findClockRule(transfer.clock, programme, ports.calendars.of);
  const [request, , custodian] = surroundingsOf(ports, id, programme);
  if (request?.resourceType !== 'ServiceRequest' || custodian?.resourceType !== 'Organization') throw new Error('not the surroundings');
  return toLadder({ startAt: transfer.startAt, dueAt: transfer.dueAt, basis: transfer.clock.basis }, { rule, timeZone }).filter((moment) => steps.includes(moment.id))
    .map((moment) => toNotice({ moment, isOvertaken: false, transfer, request, custodian, programme, rule, calendar, timeZone, now: ports.clock.now(), digestText: ports.digestText }));
};

export const openNoticeWorld = async ({ now = NOTICE_NOW, programme = PROGRAMME, settings = {}, smtpPort, world = {}, folder = newFolder() }: NoticeStage = {}): Promise<NoticeWorld> => {
  const clock = settableClock(now);
  const opened = await openAdapter(settingsFor(folder, {
    programmesDir: programmesIn(folder, programme), ...(smtpPort !== undefined && { mail: { smtp: { host: '127.0.0.1', port: smtpPort, tls: 'none' }, from: { address: 'adapter@example.org' } } }), ...settings,
  }), { publicUrl: 'https://adapter.example.org' }, { clock, random: () => 1, ...world });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const { ports } = opened.value;
  onTestFinished(async () => {
    await opened.value.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const put: NoticeWorld['put'] = async (...resources) => {
    const kept = await ports.store.commit(transactionOf(resources.map(updateEntry)));
    if (!kept.ok) throw new Error(JSON.stringify(kept.failure));
  };
  const resource: NoticeWorld['resource'] = async (id) => {
    const read = await ports.store.read('CommunicationRequest', id);
    if (read?.resourceType !== 'CommunicationRequest') throw new Error(`no notice ${id}`);
    return read;
  };
  return {
    ports, opened: opened.value, clock, folder, put, resource,
    notice: async (id) => readNotice(await resource(id)),
    play: async (id, steps = ['before-5'], change = {}) => {
      const task = transferOf(id, change);
      const notices = noticesOf(ports, id, { steps, programme, task });
      await put(...surroundingsOf(ports, id, programme), task, ...notices);
      return notices.map((n) => n.id ?? '');
    },
  };
};
