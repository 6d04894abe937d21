// A draft of an opinion as a page of ours sends it, in the form in which a program does: a line each for the recommendations.

type Fields = Readonly<Record<string, string | undefined>>;

const toTrial = ({ trialTitle: title, trialSystem: system, trialNumber: value }: Fields): object =>
  (title === undefined ? {} : { trial: { title, ...((system !== undefined || value !== undefined) && { identifier: { system: system ?? '', value: value ?? '' } }) } });

const toOnward = ({ onwardName: name, onwardCountry: country, onwardReason: reason }: Fields): object =>
  (name === undefined ? {} : { onwardCentre: { name, ...(country !== undefined && { country: country.toUpperCase() }), ...(reason !== undefined && { reason }) } });

/** Browsers end lines by CRLF. */
const toLines = (text: string): readonly string[] => text.split(/\r?\n/u).map((line) => line.trim()).filter((line) => line !== '');

export const toDraftBody = (fields: Fields): object => ({
  ...(fields['outcome'] !== undefined && { outcome: fields['outcome'] }),
  ...(fields['summary'] !== undefined && { summary: fields['summary'].replaceAll('\r\n', '\n') }),
  ...(fields['recommendations'] !== undefined && { recommendations: toLines(fields['recommendations']) }),
  ...toTrial(fields), ...toOnward(fields),
});
