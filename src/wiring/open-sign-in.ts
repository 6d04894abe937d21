// The sign-in of people from its settings: the client's key is read and checked before anything is opened; the provider itself is asked at the first sign-in.
import { createSignIn } from '../adapters/oidc/create-sign-in.ts';
import { readJsonFile } from '../adapters/read-json-file.ts';
import type { Settings } from '../config/env.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { SignIn } from '../ports/sign-in.ts';

interface ClientKey { readonly alg: string; readonly kty: string; readonly d: string }

const isClientKey = (value: unknown): value is ClientKey => typeof value === 'object' && value !== null
  && ['alg', 'kty', 'd'].every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'string');

const readClientKey = (file: string | undefined): Result<{ readonly clientKey?: ClientKey }> => {
  if (file === undefined) return ok({});
  const read = readJsonFile({ file });
  if (!read.ok) return read;
  const [key] = read.value;
  return isClientKey(key) ? ok({ clientKey: key }) : fail('invalid', { text: 'the file of OIDC_CLIENT_KEY is not a private JWK with alg', expression: 'OIDC_CLIENT_KEY', fault: 'us' });
};

/** `undefined`: none is configured. */
export const openSignIn = ({ signIn }: Settings): Result<SignIn | undefined> => {
  if (!signIn) return ok(undefined);
  const { clientKeyFile, rolesClaim, roles, ...client } = signIn;
  const key = readClientKey(clientKeyFile);
  return key.ok ? ok(createSignIn({ ...client, ...key.value, roles: { claim: rolesClaim, rules: roles } })) : key;
};
