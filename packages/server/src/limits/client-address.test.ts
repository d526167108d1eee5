import assert from 'node:assert/strict'
import { BlockList } from 'node:net'
import { test } from 'node:test'
import { addressKey, clientAddress } from './limits.ts'

const keys: [string, string][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
]
for (const [address, key] of keys) {
  test(`the address ${address} counts as ${key}`, () => assert.equal(addressKey(address), key))
}

const proxies = new BlockList()
proxies.addSubnet('10.0.0.0', 8, 'ipv4')
proxies.addSubnet('2001:db8:ffff::', 48, 'ipv6')

const forwarded: [peer: string, header: string | undefined, counts: string][] = [
  ['198.51.100.1', '203.0.113.7', '198.51.100.1'],
  ['10.0.0.1', undefined, '10.0.0.1'],
  ['10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['::ffff:10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['10.0.0.1', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
  ['10.0.0.1', '1.1.1.1, 203.0.113.7, 10.9.9.9', '203.0.113.7'],
  ['10.0.0.1', '10.0.0.2, 10.0.0.3', '10.0.0.2'],
  ['10.0.0.1', '203.0.113.7:4711', '203.0.113.7'],
  ['10.0.0.1', '[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
  ['2001:db8:ffff::1', '2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['10.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
  ['10.0.0.1', '203.0.113.7, unknown', '10.0.0.1'],
  ['10.0.0.1', '203.0.113.7, 10.1', '10.0.0.1'],
  ['10.0.0.1', '203.0.113.7,', '10.0.0.1'],
  ['10.0.0.1', '', '10.0.0.1'],
  ['10.0.0.1', 'fe80::1%eth0', '10.0.0.1'],
  ['', '203.0.113.7', ''],
]
for (const [peer, header, counts] of forwarded) {
  test(`from ${peer || 'nowhere'} with X-Forwarded-For ${JSON.stringify(header)}, ${counts || 'nothing'} counts`, () =>
    assert.equal(clientAddress(peer, header, proxies), counts))
}
