// Whether a key of a client's JWK Set can prove its assertions: public, named, strong enough, RS384 or ES384. https://www.rfc-editor.org/rfc/rfc7517

/** The members of RFC 7518 that only the owner may know. */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;
const ALGORITHM: Readonly<Record<string, string | undefined>> = { RSA: 'RS384', EC: 'ES384' };
const BASE64URL = /^[A-Za-z0-9_-]+$/u;
const LEAST_RSA_BYTES = 256;
const P384_BYTES = 48;

type Key = Readonly<Record<string, unknown>>;

const isNumber = (value: unknown): value is string => typeof value === 'string' && BASE64URL.test(value);
/** Without leading zeros, which `A` writes. */
const bytesOf = (number: string): number => Math.floor((number.replace(/^A+/u, '').length * 3) / 4);

const isStrongRsa = ({ n, e }: Key): boolean => isNumber(n) && isNumber(e) && bytesOf(n) >= LEAST_RSA_BYTES;
const isP384 = ({ crv, x, y }: Key): boolean => crv === 'P-384' && isNumber(x) && isNumber(y) && Math.max(bytesOf(x), bytesOf(y)) <= P384_BYTES;

const checkStrength = (key: Key): readonly string[] => {
  if (key['kty'] === 'RSA') return isStrongRsa(key) ? [] : ['an RSA key needs n of 2048 bits or more, and e'];
  if (key['kty'] === 'EC') return isP384(key) ? [] : ['an EC key needs crv P-384, x and y'];
  return ['kty must be RSA or EC'];
};

const checkUse = (key: Key): readonly string[] => [
  ...(key['use'] === undefined || key['use'] === 'sig' ? [] : ['use must be sig']),
  ...(key['alg'] === undefined || key['alg'] === ALGORITHM[String(key['kty'])] ? [] : ['alg must be RS384 of an RSA key and ES384 of an EC key']),
  ...(key['key_ops'] === undefined || (Array.isArray(key['key_ops']) && key['key_ops'].includes('verify')) ? [] : ['key_ops must have verify']),
];

const isKey = (value: unknown): value is Key => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with it, without a value of it; empty: it is a `PublicKey`. */
export const checkPublicKey = (value: unknown): readonly string[] => {
  if (!isKey(value)) return ['is no key'];
  const { kid } = value;
  return [
    ...(typeof kid === 'string' && /^.{1,255}$/u.test(kid) ? [] : ['needs a kid']),
    ...(PRIVATE.some((member) => member in value) ? ['has private members: register the public key only, and take a new key pair'] : []),
    ...checkStrength(value),
    ...checkUse(value),
  ];
};

