import { expect, test } from 'vitest';
import { wrapped } from './api-response.ts';

test('an answer is { statusCode, message, data }', () => {
	expect(wrapped(201, { data: { id: 1 } })).toEqual({
		statusCode: 201,
		message: 'Created',
		data: { id: 1 },
	});
	expect(wrapped(200, undefined)).toEqual({ statusCode: 200, message: 'OK', data: null });
});

test('a refusal is { statusCode, message, errorCode }, with what Directus says of it', () => {
	const errors = [{ message: 'Taken.', extensions: { code: 'EMAIL_ALREADY_EXISTS' } }];
	expect(wrapped(409, { errors })).toEqual({
		statusCode: 409,
		message: 'Taken.',
		errorCode: 'EMAIL_ALREADY_EXISTS',
		errors,
	});
});
