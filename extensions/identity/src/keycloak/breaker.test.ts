import { expect, test } from 'vitest';
import { breaker } from './breaker.ts';

const OPEN_MS = 10_000;

const away = new Error('away');
const no = new Error('no');

function scene() {
	let now = 0;
	let calls = 0;
	const guard = breaker({
		most: 2,
		openMs: OPEN_MS,
		isFailure: (error) => error === away,
		now: () => now,
	});
	return {
		wait: (ms: number) => void (now += ms),
		calls: () => calls,
		ask: (answer: 'there' | Error) =>
			guard
				.run(async () => {
					calls += 1;
					if (answer !== 'there') throw answer;
					return answer;
				})
				.catch((error: unknown) => error),
	};
}

const refused = { code: 'SERVICE_UNAVAILABLE' };

test('ID-T43 stops asking after failures in a row, and says when to come again', async () => {
	const { ask, calls } = scene();
	await ask(away);
	await ask(away);
	expect(await ask('there')).toMatchObject({ ...refused, detail: { retry_after: 10 } });
	expect(calls()).toBe(2);
});

test('ID-T43 an answer between failures, or a no, keeps it closed', async () => {
	const { ask } = scene();
	await ask(away);
	await ask('there');
	await ask(away);
	expect(await ask(no)).toBe(no);
	await ask(away);
	expect(await ask('there')).toBe('there');
});

test('ID-T43 lets one call through when its time is over, and closes by its answer', async () => {
	const { ask, wait } = scene();
	await ask(away);
	await ask(away);
	wait(OPEN_MS);
	const [first, second] = await Promise.all([ask('there'), ask('there')]);
	expect(first).toBe('there');
	expect(second).toMatchObject(refused);
	expect(await ask('there')).toBe('there');
});

test('ID-T43 opens again when that call fails', async () => {
	const { ask, wait } = scene();
	await ask(away);
	await ask(away);
	wait(OPEN_MS);
	await ask(away);
	expect(await ask('there')).toMatchObject(refused);
});
