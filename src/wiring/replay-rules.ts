// The store opened to compare the configured rules with another one, which takes the place of every rule of every programme.
import { openCalendars } from '../adapters/calendar/open-calendars.ts';
import { readJsonFile } from '../adapters/read-json-file.ts';
import { toPublicUrl, type Settings } from '../config/env.ts';
import { parseProgrammes } from '../config/parse-programmes.ts';
import { findClosings } from '../core/intake/find-closings.ts';
import type { Programme } from '../core/intake/programme.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { replayDeadlines, type DeadlineReplay, type OtherRules } from '../flows/replay-deadlines.ts';
import { openAdapter } from './open-adapter.ts';

interface Asked { readonly from: Temporal.Instant; readonly to: Temporal.Instant; readonly rules: string }

/** Judged as a programme's own rule is; letters name sources by the ids of the rules that are gone. */
const readRules = async (programmes: ReadonlyMap<string, Programme>, file: string): Promise<Result<OtherRules>> => {
  const read = readJsonFile({ file });
  if (!read.ok) return read;
  const [deadline] = read.value;
  const other = parseProgrammes([...programmes.values()].map(({ letters: _letters, ...programme }) => ({ ...programme, deadline, custodianDeadlines: [] })));
  if (!other.ok) return other;
  const calendars = await openCalendars([...other.value.values()].flatMap(findClosings));
  return calendars.ok ? ok({ programmes: other.value, calendars: calendars.value }) : calendars;
};

/** Failures: those of opening, and of a rule that is not one. */
export const replayRules = async (settings: Settings, { from, to, rules }: Asked): Promise<Result<DeadlineReplay>> => {
  const opened = await openAdapter(settings, { publicUrl: toPublicUrl(settings, settings.port) });
  if (!opened.ok) return opened;
  const other = await readRules(opened.value.ports.programmes, rules);
  const replayed = other.ok ? await replayDeadlines(opened.value.ports, { ...other.value, from, to }) : other;
  await opened.value.close();
  return replayed;
};
