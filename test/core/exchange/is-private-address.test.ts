// What counts as inside the house.
import { describe, expect, it } from 'vitest';
import { isPrivateAddress } from '../../../src/core/exchange/is-private-address.ts';

describe('isPrivateAddress', () => {
  it.each([
    '127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '100.64.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '198.19.0.1',
    '224.0.0.1', '255.255.255.255', 'localhost', 'LOCALHOST.', 'a.localhost', '[::1]', '::', 'fc00::1', 'fdff::1', 'fe80::1%eth0', 'febf::1', 'ff02::1',
    '::ffff:127.0.0.1', '[::ffff:7f00:1]', '64:ff9b::10.0.0.1', '64:ff9b:1::10.0.0.1', '2002:7f00:1::', '2002:a00:1::1', '2001::1', '2001:db8::1', 'fec0::1', '::ffff:0:127.0.0.1', '100::1', '4000::1',
  ])('%s is private', (host) => {
    expect(isPrivateAddress(host)).toBe(true);
  });

  it.each([
    '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '128.0.0.1', '172.15.255.255', '172.32.0.0', '192.167.1.1', '198.20.0.1', '223.255.255.255',
    'hub.example.org', 'localhost.example.org', '[2001:4860::8888]', '2a00:1450::1', '2002:101:101::1', '::ffff:1.1.1.1', '64:ff9b::101:101',
  ])('%s is public', (host) => {
    expect(isPrivateAddress(host)).toBe(false);
  });
});
