/** Routes of electronic signatures. */
import {
	Forbidden,
	InvalidCredentials,
	RequestsExceeded,
	ServiceUnavailable,
} from '@cubehub/core/errors';
import { post } from '@cubehub/core/http';
import * as refusals from '../eds-errors.ts';
import { ActionRequired, EdsNotLinked, EmailAlreadyExists, UserCreateError } from '../errors.ts';
import { answerEds } from './answer.ts';
import { challengeAnswer, challengeRequest, edsAnswer, edsRequest } from './schemas.ts';
import { startChallenge } from './start-challenge.ts';

export const edsRoutes = [
	post('/login/eds/challenge', {
		summary: 'Get a text to sign.',
		description:
			'Good for five minutes and one try. A browser gets a cookie with it and sends it back with the signature. For a link, log in first: at most five minutes ago.',
		who: 'public',
		request: challengeRequest,
		answer: challengeAnswer,
		example: {
			request: {},
			answer: {
				id: '0190f3a4-7c1e-7b5e-9a3d-2f6f1f0a9c11',
				text: `cubehub-eds-login|v1|aud=https://shop.example.com|nonce=${'0f'.repeat(32)}|iat=2026-03-01T08:00:00.000Z`,
				expires_at: '2026-03-01T08:05:00.000Z',
			},
		},
		refuses: [Forbidden, InvalidCredentials, ActionRequired, RequestsExceeded, ServiceUnavailable],
		run: startChallenge,
	}),
	post('/login/eds', {
		summary: 'Log in by an electronic signature, or link one.',
		description:
			'Takes the text that was signed with a key for authentication of the national authority. RSA is checked here; GOST by NCANode where the operator has one, with the text in the message. Staff log in at the login page instead.',
		who: 'public',
		request: edsRequest,
		answer: edsAnswer,
		refuses: [
			...Object.values(refusals),
			EdsNotLinked,
			ActionRequired,
			Forbidden,
			InvalidCredentials,
			EmailAlreadyExists,
			UserCreateError,
			RequestsExceeded,
			ServiceUnavailable,
		],
		run: answerEds,
	}),
] as const;
