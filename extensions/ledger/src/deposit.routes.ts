import {
	AccountClosed,
	AlreadyDone,
	CurrencyMismatch,
	LimitExceeded,
	ServiceUnavailable,
} from '@cubehub/core/errors';
import { post } from '@cubehub/core/http';
import { AmountNotPayable } from './errors.ts';
import { startDeposit } from './use-cases/start-deposit.ts';
import * as schemas from './withdrawal-schemas.ts';

export const depositRoutes = [
	post('/deposit', {
		summary: 'Start a payment into the own wallet.',
		description:
			'It credits nothing: the wallet is credited once the callback of the provider has been verified. Repeated with its key it is the same payment, as it is by then.',
		who: 'user',
		movesMoney: true,
		created: true,
		request: schemas.depositRequest,
		answer: schemas.deposit,
		example: {
			request: { amount: '500000', currency: 'KZT' },
			answer: {
				payment: '5ce37ee2-6258-58e8-8621-2a3f4466f157',
				provider: 'stripe',
				status: 'pending',
				client_secret: 'pi_3Mtw_secret_Yrc4',
				amount: '500000',
				currency: 'KZT',
				journal: null,
			},
		},
		refuses: [
			AccountClosed,
			AlreadyDone,
			AmountNotPayable,
			CurrencyMismatch,
			LimitExceeded,
			ServiceUnavailable,
		],
		run: startDeposit,
	}),
];
