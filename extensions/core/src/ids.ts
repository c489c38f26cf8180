/**
 * Ids that are made here rather than by the database.
 *
 * - UUID version 5 gives the same id for the same name, in SQL (`core_uuid5`) too: config rows and
 *   journals can be found again without being stored.
 * - UUID version 7 sorts by the time it was made.
 */
import { createHash, randomBytes } from 'node:crypto';

/** v5(DNS, `cubehub.config`). */
const CONFIG = 'b7051cbb-a9c5-5e5b-af66-d324b7df7c81';
/** v5(DNS, `cubehub.journal`). */
const JOURNAL = '71625d37-cdee-5c0d-a659-6735612d9ca0';

/** The id of a name within a namespace (RFC 9562, version 5). */
export function uuid5(namespace: string, name: string): string {
	const bytes = createHash('sha1')
		.update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
		.update(name, 'utf8')
		.digest()
		.subarray(0, 16);
	return formatted(bytes, 0x50);
}

/** A new id that sorts by `at` (RFC 9562, version 7). */
export function uuid7(at: Date): string {
	const bytes = randomBytes(16);
	bytes.writeUIntBE(at.getTime(), 0, 6);
	return formatted(bytes, 0x70);
}

/** The id of a role, policy, flow or other config row: `configId('role:manager')`. */
export function configId(name: string): string {
	return uuid5(CONFIG, name);
}

/** The journal of a request: the same endpoint, user and key post the same journal for ever. */
export function journalId(endpoint: string, user: string, key: string): string {
	return uuid5(JOURNAL, `${endpoint}|${user}|${key}`);
}

function formatted(bytes: Buffer, version: number): string {
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | version, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	const hex = bytes.toString('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		hex.slice(12, 16),
		hex.slice(16, 20),
		hex.slice(20),
	].join('-');
}
