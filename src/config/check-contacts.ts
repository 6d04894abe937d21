// A contact of a programme that wants webhooks names one that the settings know: what nobody gets would be noticed when it is too late.
import type { Contact, Programme } from '../core/intake/programme.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import type { Webhook } from '../core/notices/webhook.ts';

type Placed = readonly [at: string, contact: Contact | undefined];

const contactsOf = ({ contacts = {}, departments }: Programme): readonly Placed[] => [
  ...Object.entries(contacts).map(([kind, contact]): Placed => [`contacts.${kind}`, contact]),
  ...departments.map(({ head }, index): Placed => [`departments[${String(index)}].head`, head]),
];

/** The webhooks; failure `invalid` with every contact that names another. */
export const checkContacts = (programmes: ReadonlyMap<string, Programme>, webhooks: ReadonlyMap<string, Webhook>): Result<ReadonlyMap<string, Webhook>> => {
  const issues = [...programmes.values()].flatMap((programme, index) => contactsOf(programme).flatMap(([at, contact]): readonly Issue[] =>
    (contact?.webhook === undefined || webhooks.has(contact.webhook) ? [] : [{ text: 'is not in the file of WEBHOOKS_FILE', expression: `programmes[${String(index)}].${at}.webhook`, fault: 'us' }])));
  return issues.length > 0 ? fail('invalid', ...issues) : ok(webhooks);
};
