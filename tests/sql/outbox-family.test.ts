/** Consumers that are made while the house runs. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { registerConsumerFamily, type ConsumerFamily } from '../../extensions/core/src/outbox.ts';
import { query } from '../harness/statements.ts';
import { announce, aRelay, aRoute, effects, lettersOf, modes, noting } from './outbox-builders.ts';

const deadline = { timeout: 20_000, interval: 20 };

/** A topic that members of a family are told of. */
async function aFamily(members: number) {
	const prefix = `f${randomUUID().slice(0, 8)}:`;
	const { topic, consumer: own } = await aRoute();
	const names = Array.from({ length: members }, (_, number) => `${prefix}${number}`);
	for (const name of names) {
		await query(`insert into outbox_routes (topic, consumer) values ($1, $2)`, [topic, name]);
	}
	return { topic, own, prefix, names };
}

/** A family whose members note each event as their effect. */
const familyNoting = (
	prefix: string,
	fails: (consumer: string) => void = () => undefined,
): ConsumerFamily => ({
	prefix,
	handle: async ({ eventId, payload }, sql, consumer) => {
		fails(consumer);
		await sql`insert into test_effects (consumer, event, number) values (${consumer}, ${eventId}, ${payload['number']})`;
	},
});

describe.each(modes)('a family of consumers $name', ({ redis }) => {
	test('has each event handled once for each of its members, beside consumers with a name', async () => {
		const { topic, own, prefix, names } = await aFamily(2);
		const route = { topic, consumer: own };
		await aRelay([noting(route)], { redis, families: [familyNoting(prefix)] });

		await announce(topic, { number: 7 });

		for (const consumer of [own, ...names]) {
			await expect.poll(() => effects({ topic, consumer }), deadline).toEqual([7]);
		}
	});

	test('finds a member that came after the relay had begun', async () => {
		const { topic, prefix } = await aFamily(0);
		await aRelay([], { redis, families: [familyNoting(prefix)] });
		const consumer = `${prefix}${randomUUID()}`;
		await query(`insert into outbox_routes (topic, consumer) values ($1, $2)`, [topic, consumer]);

		await announce(topic, { number: 1 });

		await expect.poll(() => effects({ topic, consumer }), deadline).toEqual([1]);
	});

	test('has a dead letter for each member that fails, and the others proceed', async () => {
		const { topic, prefix, names } = await aFamily(2);
		const [broken = '', whole = ''] = names;
		const fails = (consumer: string): void => {
			if (consumer === broken) throw new Error('poison');
		};
		await aRelay([], { redis, families: [familyNoting(prefix, fails)] });

		await announce(topic, { number: 1 });

		await expect
			.poll(() => lettersOf({ topic, consumer: broken }), deadline)
			.toMatchObject([{ attempts: 8, error: 'poison' }]);
		expect(await effects({ topic, consumer: whole })).toEqual([1]);
		expect(await lettersOf({ topic, consumer: whole })).toEqual([]);
	});

	test('leaves the rows of other families', async () => {
		const { topic, prefix, names } = await aFamily(1);
		await aRelay([], { redis, families: [familyNoting(`${prefix.slice(0, -2)}:`)] });
		const known = await aRoute();
		await aRelay([noting(known)], { redis });
		await announce(topic);
		await announce(known.topic);

		await expect.poll(() => effects(known), deadline).toHaveLength(1);

		expect(await effects({ topic, consumer: names[0] ?? '' })).toEqual([]);
	});
});

test.each(['flow', 'Flow:', '', ':', 'a_b:', '%:'])(
	'"%s" cannot be the prefix of a family',
	(prefix) => {
		expect(() => registerConsumerFamily({ prefix, handle: async () => undefined })).toThrow(
			'cannot be the prefix',
		);
	},
);
