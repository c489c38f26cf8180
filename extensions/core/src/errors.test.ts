import { isDirectusError } from '@directus/errors';
import { expect, test } from 'vitest';
import { declaredRefusals, Forbidden, InvalidPayload, isRefusal, refusal } from './errors.ts';

test('Directus takes a refusal for one of its own errors', () => {
	expect(isDirectusError(Forbidden, 'FORBIDDEN')).toBe(true);
	expect(Forbidden).toMatchObject({ status: 403, code: 'FORBIDDEN', extensions: {}, retry: false });
});

test('saying more makes another refusal and leaves the declared one as it was', () => {
	const told = InvalidPayload.with({ path: 'a' }).with({ reason: 'b' });

	expect(told).toMatchObject({ code: 'INVALID_PAYLOAD', extensions: { path: 'a', reason: 'b' } });
	expect(isRefusal(told)).toBe(true);
	expect(InvalidPayload).toMatchObject({ extensions: {} });
});

test('what a reader writes into its extensions reaches nobody else', () => {
	(Forbidden as unknown as { extensions: { [key: string]: unknown } }).extensions['stack'] = 'x';

	expect((Forbidden as unknown as { extensions: object }).extensions).toEqual({
		code: 'FORBIDDEN',
	});
});

test('a code is declared once', () => {
	expect(refusal(403, 'FORBIDDEN', Forbidden.text).code).toBe('FORBIDDEN');
	expect(() => refusal(404, 'FORBIDDEN', 'Something else.')).toThrow(/declared twice/);
	expect(declaredRefusals().filter(({ code }) => code === 'FORBIDDEN')).toHaveLength(1);
});

test('every text is a sentence for people, and says nothing of the inside', () => {
	for (const { text } of declaredRefusals()) expect(text).toMatch(/^[A-Z][^;{}]*\.$/);
});
