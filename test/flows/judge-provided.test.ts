// Every kept provide Bundle and published document, good and bad, is judged as its folder says.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureOf, judgeProvided, verdictsOf, type Transaction } from '../support/judge-provided.ts';

const least = { 'iti-65': 60, 'iti-105': 12 } as const satisfies Record<Transaction, number>;

describe.each(['iti-65', 'iti-105'] as const)('%s', (transaction) => {
  const verdicts = Object.entries(verdictsOf(transaction));

  it('has a verdict for each file, and a file for each verdict', () => {
    const files = readdirSync(path.dirname(fixtureOf(transaction, 'x'))).filter((name) => name !== 'verdicts.json').map((name) => name.replace('.json', ''));
    expect(files.sort()).toEqual(verdicts.map(([name]) => name).sort());
    expect(files.length).toBeGreaterThanOrEqual(least[transaction]);
    expect(verdicts.every(([name, { verdict }]) => name.startsWith(verdict === 'accepted' ? 'good' : 'bad'))).toBe(true);
  });

  it.each(verdicts)('%s', async (name, { verdict }) => {
    const judged = await judgeProvided(transaction, readFileSync(fixtureOf(transaction, name)));
    expect({ verdict: judged.isAccepted ? 'accepted' : 'refused', issues: judged.isAccepted ? [] : 'some' }, JSON.stringify(judged.issues)).toEqual({ verdict, issues: verdict === 'accepted' ? [] : 'some' });
    if (!judged.isAccepted) for (const issue of judged.issues) expect(issue.text, name).not.toMatch(/Verzonnen|16051299812|Noor/u);
  });
});

describe('what is remarked', () => {
  const codes = async (name: string): Promise<readonly string[]> => (await judgeProvided('iti-65', readFileSync(fixtureOf('iti-65', name)))).issues.map((i) => `${i.severity ?? 'error'} ${i.expression ?? ''}`);

  it('an http canonical and a profile that is not known are warnings', async () => {
    expect(await codes('good-http-canonical')).toEqual(['warning Bundle.meta.profile[0]']);
    expect(await codes('good-two-profiles')).toEqual(['warning Bundle.meta.profile[1]']);
    expect(await codes('good-minimal')).toEqual([]);
  });

  it('all that is wrong is told at once, each with its place', async () => {
    const bundle = JSON.parse(readFileSync(fixtureOf('iti-65', 'bad-size'), 'utf8')) as { entry: { resource: { docStatus?: string; date?: string } }[] };
    if (bundle.entry[1]) bundle.entry[1].resource.docStatus = 'final';
    delete bundle.entry[0]?.resource.date;
    const { issues } = await judgeProvided('iti-65', Buffer.from(JSON.stringify(bundle)));
    expect(issues.filter((i) => i.severity !== 'warning').map((i) => i.expression).sort()).toEqual([
      'Bundle.entry[0].resource.date', 'Bundle.entry[1].resource.content[0].attachment.size', 'Bundle.entry[1].resource.docStatus',
    ]);
  });
});
