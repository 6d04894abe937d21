// What the forms of a request's page mean as bodies of the API: fields are flat text, bodies are not. What is wrong in them is for the flow to say.

type FormFields = Readonly<Partial<Record<string, string>>>;

/** When the form came, and from whom: what a form says happens then, and by them. */
export interface FormMoment { readonly now: Temporal.Instant; readonly actor: string }

/** The fields that are given; a body that is none has none. */
const toFields = (body: unknown): FormFields => (typeof body === 'object' && body !== null
  ? Object.fromEntries(Object.entries(body).filter((pair): pair is [string, string] => typeof pair[1] === 'string')) : {});

const pick = (fields: FormFields, ...names: readonly string[]): FormFields => Object.fromEntries(names.flatMap((name) => {
  const value = fields[name];
  return value === undefined ? [] : [[name, value] as const];
}));

const at = ({ now }: FormMoment): string => now.toString({ smallestUnit: 'second' });

/** A centre that the request does not name yet: it is known by its number, if somebody has it. */
const toCentre = ({ key, name, system, number }: FormFields): unknown => ({ key, organisation: { name, identifiers: number === undefined ? [] : [{ system, value: number }] } });

/** The fields of one decision; those of the others stand on the page too. */
const assessment = (fields: FormFields): unknown => {
  const { decision } = fields;
  if (fields['key'] !== undefined) return { ...pick(fields, 'decision', 'reason'), centre: toCentre(fields) };
  if (decision === 'ask') return { decision, items: [pick(fields, 'from', 'custodian', 'text', 'dueOn')] };
  return pick(fields, 'decision', ...(decision === 'accept' ? ['note'] : ['reason', 'department', 'recipient']));
};

const informationAnswer = (fields: FormFields, moment: FormMoment): unknown => ({ ...pick(fields, 'by', 'text', 'notAvailable'), answeredAt: at(moment) });

const insurerNotice = (fields: FormFields, moment: FormMoment): unknown => ({
  ...pick(fields, 'informedOn', 'coverage'),
  ...(fields['selfPay'] === 'true' && { selfPay: true }),
  ...(fields['waivedReason'] !== undefined && { waived: { reason: fields['waivedReason'], decidedBy: moment.actor, decidedAt: at(moment) } }),
});

const posting = (fields: FormFields): unknown => pick(fields, 'kind', 'evidence');

const stepAssignment = ({ family, given, system, number }: FormFields): unknown => ({
  reviewer: { name: { ...(family !== undefined && { family }), ...(given !== undefined && { given: [given] }) }, ...(number !== undefined && { identifiers: [{ system, value: number }] }) },
});

/** A time of a calendar is one field: its start and its end. */
const rescheduling = (fields: FormFields): unknown => {
  const [start, end] = (fields['time'] ?? '').split('/');
  return { ...pick(fields, 'slot', 'by', 'reason', 'meeting', 'receivedLocal', 'receivedAt'), ...(fields['time'] !== undefined && { start, end }) };
};

const FORMS = { rescheduling, assessment, informationAnswer, insurerNotice, posting, stepAssignment } as const satisfies Record<string, (fields: FormFields, moment: FormMoment) => unknown>;

export type FormName = keyof typeof FORMS;

/** `sent`: the fields of the form of this name. */
export const toFormBody = (name: FormName, sent: unknown, moment: FormMoment): unknown => FORMS[name](toFields(sent), moment);
