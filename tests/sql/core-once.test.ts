import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
	aCall,
	aPerson,
	once,
	prepareOperations,
	query,
	storedKeys,
	traces,
} from './core-builders.ts';

beforeAll(prepareOperations);

describe('a call with a key', () => {
	test('runs its operation and stores the answer', async () => {
		const call = await aCall();

		const answer = await once(call);

		expect(answer).toMatchObject({ status: 200, answer: { mark: call.key }, replayed: false });
		expect(await traces(call)).toHaveLength(1);
		expect(await storedKeys(call)).toMatchObject([{ status: 200, response: answer.answer }]);
	});

	test('is answered again when it is repeated, and does nothing', async () => {
		const call = await aCall();
		const first = await once(call);

		const second = await once(call);

		expect(second).toEqual({ ...first, replayed: true });
		expect(await traces(call)).toHaveLength(1);
	});

	test('M-T02 is refused when the key was used for something else', async () => {
		const call = await aCall();
		await once(call);

		const other = await once({ ...call, hash: 'b' });

		expect(other).toMatchObject({ status: 422, answer: { code: 'IDEMPOTENCY_KEY_REUSED' } });
		expect(await traces(call)).toHaveLength(1);
	});

	test('belongs to one person and one endpoint', async () => {
		const call = await aCall();
		await once(call);

		await once({ ...call, actor: await aPerson() });
		await once({ ...call, endpoint: 'POST /other' });

		expect(await traces(call)).toHaveLength(3);
	});

	test('has one effect, however many send it at once', async () => {
		const call = await aCall({ command: { end: 'wait' } });

		const answers = await Promise.all(Array.from({ length: 40 }, () => once(call)));

		expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
		expect(new Set(answers.map(({ answer }) => JSON.stringify(answer))).size).toBe(1);
		expect(await traces(call)).toHaveLength(1);
	});

	test('gives its operation the id of the request', async () => {
		const call = await aCall({ correlation: randomUUID() });
		await once(call);
		expect(await traces(call)).toMatchObject([{ correlation: call.correlation }]);
	});
});

describe('a refusal', () => {
	test('M-T04 is stored and told again, and leaves nothing else', async () => {
		const call = await aCall({ command: { end: 'refuse' } });
		const expected = { status: 409, answer: { code: 'TEST_REFUSED', detail: '{"left": "3"}' } };

		expect(await once(call)).toMatchObject({ ...expected, replayed: false });
		expect(await once(call)).toMatchObject({ ...expected, replayed: true });
		expect(await traces(call)).toEqual([]);
	});

	test('that the client may repair keeps no key', async () => {
		const call = await aCall({ command: { end: 'forbid' } });

		expect(await once(call)).toMatchObject({ status: 403, answer: { code: 'FORBIDDEN' } });

		expect(await storedKeys(call)).toEqual([]);
		expect(await once({ ...call, command: { mark: call.key } })).toMatchObject({ status: 200 });
	});

	test('from before the operation is stored as any other', async () => {
		const command = { status: 409, code: 'TEST_CLOSED', detail: '' };
		const call = await aCall({ operation: 'core_refuse', command });

		expect(await once(call)).toMatchObject({ status: 409, answer: { code: 'TEST_CLOSED' } });
		expect(await storedKeys(call)).toMatchObject([{ status: 409 }]);
	});

	test('from before the operation comes after the stored answer of the key', async () => {
		const call = await aCall();
		const first = await once(call);

		const late = await once({
			...call,
			operation: 'core_refuse',
			command: { status: 403, code: 'FORBIDDEN' },
		});

		expect(late).toEqual({ ...first, replayed: true });
	});
});

test('an unexpected error leaves the key free and nothing behind', async () => {
	const call = await aCall({ command: { end: 'fail' } });

	await expect(once(call)).rejects.toThrow('disk full');

	expect(await storedKeys(call)).toEqual([]);
	expect(await traces(call)).toEqual([]);
	expect(await once({ ...call, command: { mark: call.key } })).toMatchObject({ status: 200 });
});

describe('a preview', () => {
	test('answers as the call would, and leaves nothing at all', async () => {
		const call = await aCall({ preview: true });

		expect(await once(call)).toMatchObject({ status: 200, answer: { mark: call.key } });

		expect(await traces(call)).toEqual([]);
		expect(await storedKeys(call)).toEqual([]);
	});

	test('tells the refusal, and stores none', async () => {
		const call = await aCall({ preview: true, command: { end: 'refuse' } });

		expect(await once(call)).toMatchObject({ status: 409, answer: { code: 'TEST_REFUSED' } });
		expect(await storedKeys(call)).toEqual([]);
	});
});

describe('whoever may not move money', () => {
	test.each([
		['suspended', 401, 'USER_SUSPENDED'],
		['archived', 401, 'INVALID_CREDENTIALS'],
		['unverified', 401, 'INVALID_CREDENTIALS'],
	])('DX-T13 is told so: %s', async (status, expected, code) => {
		const call = await aCall({ actor: await aPerson({ status }) });

		expect(await once(call)).toMatchObject({ status: expected, answer: { code } });
		expect(await traces(call)).toEqual([]);
		expect(await storedKeys(call)).toEqual([]);
	});

	test('DX-T13 is told so: nobody', async () => {
		const call = await aCall({ actor: randomUUID() });
		expect(await once(call)).toMatchObject({
			status: 401,
			answer: { code: 'INVALID_CREDENTIALS' },
		});
	});

	test('is told so: no confirmed address, unless the settings allow it', async () => {
		const call = await aCall({ actor: await aPerson({ isVerified: false }) });
		await query(`update app_settings set verified_email_for_money = true`);
		expect(await once(call)).toMatchObject({ status: 403, answer: { code: 'EMAIL_NOT_VERIFIED' } });

		await query(`update app_settings set verified_email_for_money = false`);
		expect(await once(call)).toMatchObject({ status: 200 });
		await query(`update app_settings set verified_email_for_money = true`);
	});
});

test('stored answers are removed after 30 days, and no earlier', async () => {
	const [old, young] = [await aCall(), await aCall()];
	await once(old);
	await once(young);
	await query(
		`update idempotency_keys set created_at = current_timestamp - interval '31 days' where key = $1`,
		[old.key],
	);

	await query(`select core_clean_idempotency_keys(1000)`);

	expect(await storedKeys(old)).toEqual([]);
	expect(await storedKeys(young)).toHaveLength(1);
});

test('the database makes the same ids of names as the code', async () => {
	const [made] = await query<{ id: string }>(
		`select core_uuid5('b7051cbb-a9c5-5e5b-af66-d324b7df7c81', 'role:manager') as id`,
	);
	expect(made?.id).toBe('f862b5ac-fe9e-5aba-9f1a-ef9f575473cc');
});

test('a series has no gap and no number twice, however many take one at once', async () => {
	const series = `test/${randomUUID()}`;

	const taken = await Promise.all(
		Array.from({ length: 20 }, () =>
			query<{ number: string }>(`select core_next_number($1) as number`, [series]),
		),
	);

	const numbers = taken.map(([row]) => Number(row?.number)).toSorted((a, b) => a - b);
	expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});
