// A month of five custodians and two patients as data: who has the requests, and what comes on which day. All people and places are invented.
import { BSN, EXAMPLE_PLACER, URA } from '../core/fhir/systems.ts';

const timeZone = 'Europe/Amsterdam';

export interface MonthStory {
  /** Day 0, on which the first custodians have the request. */
  readonly firstDay: Temporal.PlainDate;
  readonly run: string;
  /** SHA-256 of the signed form, uploaded before. */
  readonly form: string;
}

export interface MonthIds { readonly anna: string; readonly bram: string; /** Of the authorisation that Bram signed. */ readonly bramForm: string }

/** A call, made at 10:00 of its day. */
export interface MonthAct { readonly day: number; readonly path: (ids: MonthIds) => string; readonly body: (at: string) => object; readonly said: string }

const shown = (id: string, days: number, { addressee, template }: { readonly addressee: string; readonly template: string }): object => ({ id, days, addressee, channel: 'store', template });

/** Fourteen days by agreement, a question back pauses them; the ladder is short. */
const programme = {
  id: 'month-of-the-demo', version: '1.0.0', title: 'Second opinion of the demo',
  hospital: { identifiers: [{ system: URA, value: '90000990' }], name: 'Second-opinion centre of the demo (invented)' },
  timeZone, languages: ['en', 'nl'], age: { from: 0 },
  departments: [{ code: 'general', display: 'General' }],
  dossier: { items: [{ code: 'history', display: 'Medical history', types: ['34133-9'], suppliedBy: 'custodian' }], adviseGp: false },
  deadline: {
    id: 'agreed-14', length: 14, unit: 'calendar-day', dueSoonDays: 3, pausedBy: ['query'], source: 'Agreement of the demo (invented): a copy within 14 days',
    ladder: [
      shown('before-3', -3, { addressee: 'coordinator', template: 'upcoming' }),
      shown('before-1', -1, { addressee: 'custodian', template: 'upcoming' }),
      shown('late-1', 1, { addressee: 'coordinator', template: 'overdue' }),
      shown('late-7', 7, { addressee: 'head-of-department', template: 'escalation' }),
      shown('late-12', 12, { addressee: 'ombudsperson', template: 'escalation' }),
    ],
  },
  contacts: { 'coordinator': { name: 'Iris Verzonnen' }, 'head-of-department': { name: 'Koen Bedacht' }, 'ombudsperson': { name: 'Lotte Fantasie' } },
  authorisation: { bands: [{ from: 0, signers: 'patient' }], kinds: ['signed'], objectionFromAge: 12, adultRepresentation: true },
  insurer: { noticeRequired: false }, referralRequired: false,
  visits: { kinds: ['first-visit'], cancellationHours: 24 },
} as const;

/** RFC 3339, local time of the month's zone. */
const atOf = ({ firstDay }: MonthStory, day: number, hour: number): string =>
  firstDay.add({ days: day }).toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour }) }).toString({ timeZoneName: 'never', smallestUnit: 'second' });

interface Custodian { readonly name: string; readonly ura: string; /** On which it has the request. */ readonly day: number }

const ANNA = {
  north: { name: 'North', ura: '90000931', day: 0 }, south: { name: 'South', ura: '90000932', day: 1 },
  west: { name: 'West', ura: '90000933', day: 2 }, east: { name: 'East', ura: '90000934', day: 0 },
} as const satisfies Readonly<Record<string, Custodian>>;
const BRAM = { mill: { name: 'Mill', ura: '90000935', day: 3 } } as const satisfies Readonly<Record<string, Custodian>>;

/** What people call them, by key. */
const custodians: ReadonlyMap<string, Custodian> = new Map(Object.entries({ ...ANNA, ...BRAM }));

const toCustodian = (story: MonthStory) => ([key, { name, ura, day }]: readonly [string, Custodian]): object => ({
  key, kind: 'hospital', organisation: { name: `Hospital ${name} (invented)`, identifiers: [{ system: URA, value: ura }] }, deliverTo: 'receiving-hospital',
  requestedAt: atOf(story, day, 9), receivedAt: atOf(story, day, 9), validAt: atOf(story, day, 9), clockRecordedBy: 'coordinator-1', clockEvidence: 'Registered letter, receipt seen',
});

interface Person { readonly key: 'ANNA' | 'BRAM'; readonly bsn: string; readonly name: object; readonly gender: string }

const toIntake = (story: MonthStory, { key, bsn, name, gender }: Person, asked: Readonly<Record<string, Custodian>>): object => ({
  programme: programme.id,
  placerIdentifier: { system: EXAMPLE_PLACER, value: `MONTH-${key}-${story.run}` },
  patient: { identifiers: [{ system: BSN, value: bsn }], names: [name], birthDate: '1971-05-20', gender, language: 'nl' },
  requester: { kind: 'patient' },
  department: 'general', question: 'Is another treatment advised?', urgency: 'routine',
  custodians: Object.entries(asked).map(toCustodian(story)),
});

/** Four custodians hold what Anna asks for; one holds what Bram asks for, until he withdraws. */
const requests = (story: MonthStory): Readonly<Record<'anna' | 'bram', object>> => ({
  anna: toIntake(story, { key: 'ANNA', bsn: '999901102', name: { family: 'Verzonnen', given: ['Anna'], use: 'official' }, gender: 'female' }, ANNA),
  bram: {
    ...toIntake(story, { key: 'BRAM', bsn: '999901114', name: { family: 'Bedacht', given: ['Bram'], use: 'official' }, gender: 'male' }, BRAM),
    authorisations: [{
      kind: 'signed', signers: [{ capacity: 'patient' }], signedAt: atOf(story, 2, 9), submittedAt: atOf(story, 3, 9), validUntil: story.firstDay.add({ years: 1 }).toString(),
      custodians: Object.keys(BRAM), form: { sha256: story.form, contentType: 'application/pdf', title: 'Signed authorisation' },
    }],
  },
});

const transfer = (key: keyof typeof ANNA, act: string) => ({ anna }: MonthIds): string => `/second-opinion-requests/${anna}/transfers/${key}/${act}`;
const handedOver = (completedAt: string): object => ({ completedAt, recordedBy: 'coordinator-1', evidence: 'The copy has come by courier' });

/** West never answers. */
const acts: readonly MonthAct[] = [
  { day: 4, path: transfer('east', 'queries'), body: (askedAt) => ({ askedAt, reason: 'Which years are meant?' }), said: 'East asks back: its clock stands still' },
  {
    day: 9, path: ({ bram, bramForm }) => `/second-opinion-requests/${bram}/authorisations/${bramForm}/withdrawal`,
    body: (withdrawnAt) => ({ by: 'patient', withdrawnAt, alsoCopy: true }), said: 'Bram withdraws: Mill owes nothing',
  },
  { day: 11, path: transfer('east', 'answers'), body: (answeredAt) => ({ answeredAt }), said: 'East is answered: 7 days later due' },
  { day: 12, path: transfer('north', 'completion'), body: handedOver, said: 'North hands over, in time' },
  { day: 19, path: transfer('south', 'completion'), body: handedOver, said: 'South hands over, 4 days late' },
  { day: 20, path: transfer('east', 'completion'), body: handedOver, said: 'East hands over, in time' },
];

export const demoMonthStory = { timeZone, /** Days of the month, from day 0. */ days: 31, programme, custodians, requests, acts, atOf };
