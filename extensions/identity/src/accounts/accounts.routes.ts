/** Making an account, its address, its password, its end. */
import { Forbidden, RequestsExceeded, ServiceUnavailable } from '@cubehub/core/errors';
import { del, get, post } from '@cubehub/core/http';
import {
	ActionRequired,
	EmailAlreadyExists,
	InvalidToken,
	UserCreateError,
	UsernameAlreadyExists,
} from '../errors.ts';
import { forgotPassword, resendVerification } from './ask-again.ts';
import { askForAddress } from './change-email.ts';
import { confirm } from './confirm-address.ts';
import { erase } from './erase.ts';
import { register } from './register.ts';
import {
	addressed,
	confirmed,
	link,
	mailed,
	nothing,
	registered,
	registration,
} from './schemas.ts';
import { verifyPage } from './verify-page.ts';

export const accountRoutes = [
	post('/register', {
		summary: 'Makes an account',
		description:
			'Answers the tokens of the first login, in cookies too; without them where that login failed. ' +
			'Where addresses are concealed, every address is answered 202 without a body.',
		who: 'public',
		created: true,
		request: registration,
		answer: registered,
		refuses: [
			Forbidden,
			EmailAlreadyExists,
			UsernameAlreadyExists,
			UserCreateError,
			RequestsExceeded,
			ServiceUnavailable,
		],
		run: register,
	}),
	get('/verify-email', {
		summary: 'Shows the page behind a mailed link',
		description: 'Opening it does nothing: its button sends the token.',
		who: 'public',
		files: ['text/html'],
		request: link,
		answer: nothing,
		refuses: [],
		run: verifyPage,
	}),
	post('/verify-email', {
		summary: 'Confirms an address by the token that was mailed to it',
		who: 'public',
		request: mailed,
		answer: confirmed,
		refuses: [InvalidToken, EmailAlreadyExists, ServiceUnavailable],
		run: confirm,
	}),
	post('/verify-email/resend', {
		summary: 'Asks for another link that confirms an address',
		description: 'Answers 204 for every address.',
		who: 'public',
		request: addressed,
		answer: nothing,
		refuses: [RequestsExceeded],
		run: resendVerification,
	}),
	post('/password/forgot', {
		summary: 'Asks for a link that sets a new password',
		description: 'Answers 204 for every address.',
		who: 'public',
		request: addressed,
		answer: nothing,
		refuses: [RequestsExceeded],
		run: forgotPassword,
	}),
	post('/email', {
		summary: 'Asks for another address',
		description:
			'Answers 202. A link goes to the new address, a notice to the old one. The login must be at ' +
			'most five minutes old.',
		who: 'user',
		request: addressed,
		answer: nothing,
		refuses: [ActionRequired, EmailAlreadyExists, RequestsExceeded, ServiceUnavailable],
		run: askForAddress,
	}),
	del('/me', {
		summary: 'Erases the account of oneself',
		description: 'What was bought, sold and owned is kept under nobody’s name.',
		who: 'user',
		request: nothing,
		answer: nothing,
		refuses: [Forbidden],
		run: erase,
	}),
];
