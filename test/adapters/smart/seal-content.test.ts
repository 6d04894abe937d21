// The adapter's seal: anybody with the public key can check it, and nothing sealed for another purpose passes for one.
import { rmSync } from 'node:fs';
import { compactVerify, importJWK, type JWK } from 'jose';
import { expect, test } from 'vitest';
import { createSealContent } from '../../../src/adapters/smart/create-seal-content.ts';
import { openClientKeys } from '../../../src/adapters/smart/open-client-keys.ts';
import { fail } from '../../../src/core/kernel/result.ts';
import { newFolder } from '../../support/adapter.ts';

test('keys that are no good: nothing is sealed, and it says so', async () => {
  const seal = createSealContent({ signContent: () => Promise.resolve(fail('invalid', 'the file of signing keys is not JSON')) });
  expect(await seal('x', 'y')).toMatchObject({ ok: false, failure: { kind: 'not-ready' } });
});

test('what was sealed is proven by the public key; a change of it is not', async () => {
  const dataDir = newFolder();
  const keys = openClientKeys({ dataDir });
  const sealed = await createSealContent(keys)('{"a":"ü"}', 'second-opinion-signature');
  const shown = await keys.listPublic();
  if (!sealed.ok || !shown.ok) throw new Error('no seal');
  const { kid } = JSON.parse(Buffer.from(sealed.value.split('.')[0] ?? '', 'base64url').toString('utf8')) as { kid: string };
  const key = await importJWK(shown.value.find((k) => k['kid'] === kid) as JWK, 'ES384');
  const { payload, protectedHeader } = await compactVerify(sealed.value, key);
  expect([Buffer.from(payload).toString('utf8'), protectedHeader.typ]).toEqual(['{"a":"ü"}', 'second-opinion-signature']);
  const [head = '', , signature = ''] = sealed.value.split('.');
  await expect(compactVerify(`${head}.${Buffer.from('{"a":"u"}').toString('base64url')}.${signature}`, key)).rejects.toThrow();
  rmSync(dataDir, { recursive: true, force: true });
});
