import { describe, expect, test } from 'vitest';
import { clientAddress, trustOf } from './address.ts';

describe('the address of a client', () => {
	test.each([
		['loopback', '::ffff:127.0.0.1', '6.6.6.6', '6.6.6.6'],
		['loopback', '203.0.113.9', '6.6.6.6', '203.0.113.9'],
		['loopback', '127.0.0.1', undefined, '127.0.0.1'],
		['10.0.0.0/8,loopback', '127.0.0.1', '198.51.100.7, 10.1.2.3', '198.51.100.7'],
		[1, '203.0.113.9', '6.6.6.6, 198.51.100.7', '198.51.100.7'],
		[false, '127.0.0.1', '6.6.6.6', '127.0.0.1'],
		[true, '127.0.0.1', '6.6.6.6, 198.51.100.7', '6.6.6.6'],
		['loopback', '127.0.0.1', 'not an address', '127.0.0.1'],
	])('with IP_TRUST_PROXY=%s, from %s for %s, is %s', (trust, remote, forwarded, address) => {
		expect(clientAddress(remote, forwarded, trustOf(trust))).toBe(address);
	});
});
