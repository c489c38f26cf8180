import { randomUUID } from 'node:crypto';
import type { Accountability } from '@cubehub/core/auth';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRelaying } from '../../extensions/core/src/outbox.ts';
import { sweepNative } from '../../extensions/realtime/src/sockets/sweep-native.ts';
import { database } from '../harness/database.ts';
import { query } from '../harness/statements.ts';
import { aLogin, aPerson, hashOf } from './identity-leave-builders.ts';

let relaying: { readonly stop: () => Promise<void> };

beforeAll(async () => {
	const { url } = await database();
	relaying = startRelaying({
		database: { connectionString: url },
		poolMax: 2,
		alone: false,
		onRefused: () => undefined,
	});
});
afterAll(() => relaying.stop());

/** A socket as Directus keeps it. */
const aSocket = (accountability: Accountability | null) => ({
	accountability,
	close: vi.fn(),
	terminate: vi.fn(),
	send: vi.fn(),
});

test('ID-T33 the sweep cuts off the sockets of Directus whose login has ended, and no other', async () => {
	const [user, suspended] = [await aPerson(), await aPerson()];
	const [open, ended] = [await aLogin(user), await aLogin(user)];
	const [sid, revoked] = [randomUUID(), randomUUID()];
	const staying = [
		aSocket(null),
		aSocket({ user: null }),
		aSocket({ user }),
		aSocket({ user, cs: open.id }),
		aSocket({ user, sid: hashOf(sid) }),
	];
	const leaving = [
		aSocket({ user: suspended }),
		aSocket({ user: randomUUID() }),
		aSocket({ user, cs: ended.id }),
		aSocket({ user, cs: randomUUID() }),
		aSocket({ user, sid: hashOf(revoked) }),
	];
	await query(`update directus_users set status = 'suspended' where id = $1`, [suspended]);
	await query(`select identity_end_session($1), identity_end_sid($2)`, [ended.id, hashOf(revoked)]);

	await sweepNative([...staying, ...leaving]);

	const closes = (sockets: readonly ReturnType<typeof aSocket>[]): readonly number[] =>
		sockets.map(({ close }) => close.mock.calls.length);
	expect(closes(leaving)).toEqual([1, 1, 1, 1, 1]);
	expect(closes(staying)).toEqual([0, 0, 0, 0, 0]);
	// One that does not go is cut off.
	await expect.poll(() => leaving[0]?.terminate.mock.calls.length, { timeout: 5_000 }).toBe(1);
});
