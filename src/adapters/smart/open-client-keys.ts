// Our signing keys from their file: the one that is set, or one in DATA_DIR that is made at the first need.
import { access, readFile, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import path from 'node:path';
import { CompactSign, SignJWT } from 'jose';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { Assertion, ClientKeys } from './client-keys.ts';
import { makeSigningKeys } from './make-signing-keys.ts';
import { parseSigningKeys, type SigningKey } from './parse-signing-keys.ts';

export interface KeyPlace {
  /** Absent: `signing-keys.json` in `dataDir`. */
  readonly file?: string;
  readonly dataDir: string;
}

const OTHERS_CAN_READ = 0o077;

const refuse = (text: string): Result<never> => fail('invalid', { text: `the file of signing keys ${text}`, fault: 'us' });

const isThere = (file: string): Promise<boolean> => access(file).then(() => true, () => false);

const readOwn = async (file: string): Promise<Result<unknown>> => {
  try {
    // Windows has no such bits
    if (platform() !== 'win32' && ((await stat(file)).mode & OTHERS_CAN_READ) !== 0) return refuse('can be read by others than its owner; give it mode 600');
    return ok(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    return refuse(error instanceof SyntaxError ? 'is not JSON' : 'cannot be read');
  }
};

const load = async ({ file, dataDir }: KeyPlace): Promise<Result<readonly SigningKey[]>> => {
  const at = file ?? path.join(dataDir, 'signing-keys.json');
  const made = file === undefined && !(await isThere(at)) ? await makeSigningKeys(at) : ok(undefined);
  const read = made.ok ? await readOwn(at) : made;
  if (!read.ok) return read;
  const keys = await parseSigningKeys(read.value);
  return keys.ok ? keys : fail('invalid', ...keys.failure.issues.map((i) => ({ ...i, text: `the file of signing keys: ${i.expression ?? ''} ${i.text}` })));
};

const signWith = ({ alg, kid, privateKey }: SigningKey, assertion: Assertion): Promise<string> => new SignJWT()
  .setProtectedHeader({ alg, kid, typ: 'JWT' })
  .setIssuer(assertion.issuer).setSubject(assertion.issuer).setAudience(assertion.audience)
  .setJti(assertion.id).setExpirationTime(assertion.expiresAt)
  .sign(privateKey);

const signDetached = async ({ alg, kid, privateKey }: SigningKey, content: Uint8Array, typ: string): Promise<string> => {
  const [header = '', , signature = ''] = (await new CompactSign(content).setProtectedHeader({ alg, kid, typ }).sign(privateKey)).split('.');
  return `${header}..${signature}`;
};

export const openClientKeys = (place: KeyPlace): ClientKeys => {
  let loaded: Promise<Result<readonly SigningKey[]>> | undefined;
  const keys = async (): Promise<Result<readonly SigningKey[]>> => {
    loaded ??= load(place);
    const result = await loaded;
    if (!result.ok) loaded = undefined; // mended meanwhile, it is taken
    return result;
  };
  return {
    listPublic: async () => {
      const all = await keys();
      return all.ok ? ok(all.value.map((k) => k.publicKey)) : all;
    },
    sign: async (assertion) => {
      const all = await keys();
      if (!all.ok) return all;
      const key = all.value.find((k) => k.alg === assertion.alg && k.kid === (assertion.keyId ?? k.kid));
      return key ? ok(await signWith(key, assertion)) : refuse(`has no key for ${assertion.alg}${assertion.keyId === undefined ? '' : ' with the keyId of the peer\'s entry'}`);
    },
    signContent: async (content, typ) => {
      const all = await keys();
      if (!all.ok) return all;
      const key = all.value.find(({ alg }) => alg === 'ES384') ?? all.value[0];
      return key ? ok(await signDetached(key, content, typ)) : refuse('holds no keys');
    },
  };
};
