import { expect, test } from 'vitest';
import { challengeText } from './eds-challenge.ts';

const challenge = {
	audience: 'https://shop.example.com',
	nonce: '0f'.repeat(32),
	at: new Date('2026-03-01T08:00:00Z'),
};

test('the text to log in says for which house it is', () => {
	expect(challengeText({ ...challenge, purpose: 'eds_login', user: null })).toBe(
		`cubehub-eds-login|v1|aud=https://shop.example.com|nonce=${challenge.nonce}|iat=2026-03-01T08:00:00.000Z`,
	);
});

test('the text to link says whose account it is besides', () => {
	const user = '0190f3a4-7c1e-7b5e-9a3d-2f6f1f0a9c11';
	expect(challengeText({ ...challenge, purpose: 'eds_link', user })).toBe(
		`cubehub-eds-link|v1|aud=https://shop.example.com|user=${user}|nonce=${challenge.nonce}|iat=2026-03-01T08:00:00.000Z`,
	);
});
