// The two requests that the demo plays, one of each programme. All people are invented.
import { AGB, BIG, BSN, CBE, EXAMPLE_PLACER, NIHDI_ORGANIZATION, SSIN, URA, UZOVI } from '../core/fhir/systems.ts';

/** Digests of the files uploaded before, by what they are. */
export type Uploads = Readonly<Record<'proof' | 'form' | 'referral', string>>;

export interface Story {
  /** The moment the demo is played at; everything happened shortly before. */
  readonly now: Temporal.Instant;
  readonly run: string;
  readonly uploads: Uploads;
}

const pdf = (sha256: string, title: string): object => ({ sha256, contentType: 'application/pdf', title });
const daysAgo = ({ now }: Story, days: number): string => now.subtract({ hours: 24 * days }).toString({ smallestUnit: 'second' });
const received = (story: Story, days: number): object =>
  ({ receivedAt: daysAgo(story, days), validAt: daysAgo(story, days), clockRecordedBy: 'coordinator-1', clockEvidence: 'Registered letter, receipt seen' });

const HOSPITALS = {
  noord: { name: 'Hospital North (invented)', nihdi: '71099910', ura: '90000910' },
  zuid: { name: 'Hospital South (invented)', nihdi: '71099920', ura: '90000920' },
} as const;

const hospital = (key: keyof typeof HOSPITALS, system: 'nihdi' | 'ura'): object => ({
  name: HOSPITALS[key].name,
  identifiers: [{ system: system === 'nihdi' ? NIHDI_ORGANIZATION : URA, value: HOSPITALS[key][system] }],
});

/** P1: a mother asks for her child; two hospitals on the network and a GP who answers by letter. No authorisation yet. */
const childRequest = (story: Story): object => ({
  programme: 'brussels-children',
  placerIdentifier: { system: EXAMPLE_PLACER, value: `DEMO-CHILD-${story.run}` },
  patient: {
    identifiers: [{ system: SSIN, value: '17020803132' }],
    names: [{ family: 'Fictief', given: ['Ilias'], use: 'official' }],
    birthDate: '2017-02-08', gender: 'male', language: 'fr',
  },
  requester: {
    kind: 'representative', relationship: 'mother', names: [{ family: 'Verzinsel', given: ['Hanan'] }],
    evidence: [{ kind: 'proof-of-representation', file: pdf(story.uploads.proof, 'Birth certificate'), checkedBy: 'coordinator-1', checkedAt: daysAgo(story, 1) }],
  },
  department: 'nephrology',
  question: 'Which treatment is advised after two relapses?',
  reasonForSeeking: 'Two treatments were tried without the hoped-for result',
  urgency: 'routine',
  informationRead: { language: 'fr', version: '2026-09' },
  custodians: [
    ...(['noord', 'zuid'] as const).map((key) => ({
      key, kind: 'hospital', organisation: hospital(key, 'nihdi'), network: { peer: key }, deliverTo: 'receiving-hospital',
      requestedAt: daysAgo(story, 3), ...received(story, 2),
    })),
    { key: 'gp', kind: 'gp', organisation: { name: 'Practice of the demo (invented)', identifiers: [{ system: CBE, value: '0400000195' }] }, deliverTo: 'receiving-hospital', requestedAt: daysAgo(story, 3) },
  ],
});

const childAuthorisation = (story: Story, custodians: readonly string[]): object => ({
  kind: 'signed', signers: [{ capacity: 'representative' }], signedAt: daysAgo(story, 1), submittedAt: daysAgo(story, 1),
  validUntil: story.now.toZonedDateTimeISO('Europe/Brussels').toPlainDate().add({ months: 6 }).toString(),
  custodians, form: pdf(story.uploads.form, 'Signed authorisation'),
});

/** P2: a physician refers an adult; both hospitals are asked for the kinds that the minimum dossier wants. */
const adultRequest = (story: Story): object => ({
  programme: 'dutch-cancer',
  placerIdentifier: { system: EXAMPLE_PLACER, value: `DEMO-ADULT-${story.run}` },
  patient: {
    identifiers: [{ system: BSN, value: '999912768' }],
    names: [{ family: 'Voorbeeld', given: ['Marijke'], use: 'official' }],
    birthDate: '1969-04-17', gender: 'female', language: 'nl',
  },
  requester: {
    kind: 'practitioner', identifiers: [{ system: BIG, value: '99900112301' }], name: { family: 'Bedenksel', given: ['Joris'] },
    organisation: { name: 'Practice Molenweg (invented)', identifiers: [{ system: AGB, value: '01099911' }] },
  },
  department: 'breast',
  question: 'Is surgery advised before systemic treatment?',
  urgency: 'urgent',
  insurer: { organisation: { name: 'Health insurance of the demo (invented)', identifiers: [{ system: UZOVI, value: '9991' }] }, informedOn: story.now.toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().subtract({ days: 4 }).toString() },
  custodians: [
    { key: 'noord', kind: 'hospital', organisation: hospital('noord', 'ura'), network: { peer: 'noord' }, deliverTo: 'receiving-hospital', kinds: ['34133-9', '11526-1', '11502-2'], requestedAt: daysAgo(story, 2), ...received(story, 1) },
    { key: 'zuid', kind: 'hospital', organisation: hospital('zuid', 'ura'), network: { peer: 'zuid' }, deliverTo: 'receiving-hospital', kinds: ['18748-4'], requestedAt: daysAgo(story, 2), ...received(story, 1) },
  ],
  authorisations: [{
    kind: 'implied-by-referral', signers: [{ capacity: 'referrer' }], signedAt: daysAgo(story, 2),
    validUntil: story.now.toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add({ months: 6 }).toString(),
    custodians: ['noord', 'zuid'], form: pdf(story.uploads.referral, 'Referral letter'),
  }],
  documents: [{ file: pdf(story.uploads.referral, 'Referral letter'), type: '57133-1' }],
});

/** Her own practice, to whom the simulator's recipient delivers; naming it releases nothing. */
const adultRecipients: readonly object[] = [
  { key: 'gp', kind: 'gp', organisation: { name: 'Practice Molenweg (invented)', identifiers: [{ system: AGB, value: '01099911' }] }, network: { peer: 'gp' } },
];

const adultRelease = (story: Story): object => ({
  kind: 'signed', signers: [{ capacity: 'patient' }], signedAt: daysAgo(story, 1),
  validUntil: story.now.toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add({ months: 6 }).toString(),
  releaseTo: ['gp'], form: pdf(story.uploads.form, 'Signed release'),
});

export const demoRequests = { child: childRequest, childAuthorisation, adult: adultRequest, adultRecipients, adultRelease };
