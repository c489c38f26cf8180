import {
	AccountClosed,
	AccountFrozen,
	AlreadyDone,
	CurrencyMismatch,
	Forbidden,
	InsufficientFunds,
	LimitExceeded,
	SameAccount,
} from '@cubehub/core/errors';
import { endpoint, get, post } from '@cubehub/core/http';
import { depositRoutes } from './deposit.routes.ts';
import { FeeExceedsAmount } from './errors.ts';
import { historyRoutes } from './history.routes.ts';
import * as schemas from './schemas.ts';
import { issuePayCode } from './use-cases/issue-pay-code.ts';
import { showWallets } from './use-cases/show-wallets.ts';
import { transferMoney } from './use-cases/transfer-money.ts';
import { withdrawalRoutes } from './withdrawal.routes.ts';

export default endpoint('wallet', [
	get('/', {
		summary: 'Show the own wallets.',
		description: 'Every enabled currency, with 0 where nothing has moved yet.',
		who: 'user',
		request: schemas.walletRequest,
		answer: schemas.wallets,
		example: {
			request: {},
			answer: [
				{
					account: '17',
					currency: 'KZT',
					balance: '150000',
					held: '0',
					available: '150000',
					status: 'active',
				},
			],
		},
		refuses: [],
		run: showWallets,
	}),
	...historyRoutes,
	...depositRoutes,
	...withdrawalRoutes,
	post('/transfer', {
		summary: 'Transfer money to another person.',
		who: 'user',
		movesMoney: true,
		request: schemas.transfer,
		answer: schemas.transferReceipt,
		example: {
			request: {
				to: '7c0f2f4e-0d5c-4c4e-9f43-0f5d7a0f6c11',
				amount: '30000',
				currency: 'KZT',
				note: 'Lunch',
			},
			answer: {
				to: '7c0f2f4e-0d5c-4c4e-9f43-0f5d7a0f6c11',
				amount: '30000',
				fee: '0',
				currency: 'KZT',
				note: 'Lunch',
				balance: '120000',
				journal: '5ce37ee2-6258-58e8-8621-2a3f4466f157',
			},
		},
		refuses: [
			Forbidden,
			InsufficientFunds,
			AccountFrozen,
			AccountClosed,
			AlreadyDone,
			SameAccount,
			CurrencyMismatch,
			LimitExceeded,
			FeeExceedsAmount,
		],
		run: transferMoney,
	}),
	post('/pay-codes', {
		summary: 'Make a one-time code with which a till may charge the own wallet.',
		description: 'The code is good for two minutes and for one payment.',
		who: 'user',
		created: true,
		request: schemas.payCodeRequest,
		answer: schemas.payCode,
		example: {
			request: { max_amount: '500000', currency: 'KZT' },
			answer: {
				code: '7QK2M9ZT4W0C',
				max_amount: '500000',
				currency: 'KZT',
				expires_at: '2026-03-02T09:17:00.000Z',
			},
		},
		refuses: [CurrencyMismatch],
		run: issuePayCode,
	}),
]);
