import { describe, expect, test } from 'vitest';
import { configId, journalId, uuid5, uuid7 } from './ids.ts';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('an id that is made of a name', () => {
	test.each([
		['role:admin', '3f5312d1-88d6-5562-b608-fd4347b2e88c'],
		['role:manager', 'f862b5ac-fe9e-5aba-9f1a-ef9f575473cc'],
		['role:employee', '1bb87a30-16ca-5576-bf03-d3eeb41729d1'],
		['role:customer', '43df4b1f-01ca-5f7c-86d1-b87133d24f03'],
		['policy:admin', '101eb6dc-cd02-5725-88be-8acd3b1c8246'],
		['policy:cashier', '5c455397-044f-59d9-b61a-c0770822f0f2'],
		['policy:shareholder', 'b684d941-a04d-587c-a532-7387293ec332'],
		['policy:accountant', '6171bd74-343e-5c1a-a64a-adbd9c14f293'],
		['policy:moderator', 'b379945a-6300-51cb-92e8-0b2fac3302f1'],
		['policy:service', '683d5e76-baa7-52c7-9ae7-cea6d3906952'],
	])('DX-T06 of %s is %s', (name, id) => {
		expect(configId(name)).toBe(id);
	});

	test('follows the namespaces that are written down', () => {
		expect(uuid5(DNS, 'cubehub.config')).toBe('b7051cbb-a9c5-5e5b-af66-d324b7df7c81');
		expect(uuid5(DNS, 'cubehub.journal')).toBe('71625d37-cdee-5c0d-a659-6735612d9ca0');
	});

	test('differs for each endpoint, user and key', () => {
		const made = new Set([
			journalId('POST /a', 'u', 'k'),
			journalId('POST /b', 'u', 'k'),
			journalId('POST /a', 'v', 'k'),
			journalId('POST /a', 'u', 'l'),
		]);
		expect(made.size).toBe(4);
	});
});

test('ids of version 7 sort by their moment and differ within it', () => {
	const [early, late] = [new Date('2026-03-01T08:00:00Z'), new Date('2026-03-01T08:00:00.001Z')];

	expect(uuid7(early) < uuid7(late)).toBe(true);
	expect(uuid7(early)).not.toBe(uuid7(early));
	expect(uuid7(early)).toMatch(/^019ca869-5000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
