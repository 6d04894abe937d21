// Whether a host, or what its name resolved to, lies outside the public internet: loopback, private, link-local, reserved
// (https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-). A peer there is refused unless its entry allows it.

/** First octets of what is not public, as a prefix of bits: [network, length]. */
const IPV4 = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12],
  ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 3],
] as const;

const DOTTED = /^\d{1,3}(?:\.\d{1,3}){3}$/u;
const toNumber = (dotted: string): number => dotted.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const isPrivateIpv4 = (dotted: string): boolean =>
  IPV4.some(([network, length]) => Math.floor(toNumber(dotted) / 2 ** (32 - length)) === Math.floor(toNumber(network) / 2 ** (32 - length)));

/** The last 32 bits written as IPv4 become two groups. */
const toHexGroups = (address: string): string => address.replace(/\d{1,3}(?:\.\d{1,3}){3}$/u, (dotted) => {
  const n = toNumber(dotted);
  return `${Math.floor(n / 65_536).toString(16)}:${(n % 65_536).toString(16)}`;
});

const toGroups = (address: string): readonly number[] => {
  const [head = '', tail] = toHexGroups(address).split('::');
  const parts = (text: string): number[] => (text === '' ? [] : text.split(':').map((g) => Number.parseInt(g, 16)));
  const before = parts(head);
  const after = parts(tail ?? '');
  return [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => 0), ...after];
};

/** First two groups of what lies in the public range and is not public: Teredo, documentation. */
const NOT_PUBLIC = [[0x2001, 0x0000], [0x2001, 0x0db8]] as const;

/** The public range of IPv6: all that is given out lies in 2000::/3. */
const isGlobalUnicast = (first: number, second: number): boolean => (first & 0xe000) === 0x2000 && !NOT_PUBLIC.some(([a, b]) => first === a && second === b);

const toDotted = (groups: readonly number[]): string => groups.flatMap((g) => [Math.floor(g / 256), g % 256]).join('.');

/** The IPv4 address that an IPv6 one carries: `::`, `::1`, `::ffff:a.b.c.d`, NAT64 and 6to4. */
const carriedIpv4 = (groups: readonly number[]): string | undefined => {
  const [first = 0, second = 0] = groups;
  if (first === 0x2002) return toDotted(groups.slice(1, 3));
  return groups.slice(0, 5).every((g) => g === 0) || (first === 0x64 && second === 0xff9b) ? toDotted(groups.slice(6)) : undefined;
};

const isPrivateIpv6 = (address: string): boolean => {
  const groups = toGroups(address);
  const carried = carriedIpv4(groups);
  const [first = 0, second = 0] = groups;
  return carried === undefined ? !isGlobalUnicast(first, second) : isPrivateIpv4(carried);
};

/** `host` as `URL.hostname` or a resolver gives it. A name is private only where every resolver must say so. */
export const isPrivateAddress = (host: string): boolean => {
  const bare = host.toLowerCase().replace(/^\[|\]$/gu, '').replace(/%.*$/u, '').replace(/\.$/u, '');
  if (DOTTED.test(bare)) return isPrivateIpv4(bare);
  if (bare.includes(':')) return isPrivateIpv6(bare);
  return bare === 'localhost' || bare.endsWith('.localhost');
};
