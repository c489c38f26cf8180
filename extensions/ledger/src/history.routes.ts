import { get } from '@cubehub/core/http';
import * as schemas from './history-schemas.ts';
import { listTransactions } from './use-cases/list-transactions.ts';
import { showProfile } from './use-cases/show-profile.ts';

/** Below /wallet: what the person sees of the own money. */
export const historyRoutes = [
	get('/transactions', {
		summary: 'List what moved in the own wallets, newest first.',
		description:
			'`format=csv` answers a file of up to 10,000 rows with a header row; amounts are minor units, and decimal numbers beside them. Where more follows, `X-Next-Cursor` is the cursor of the next file.',
		who: 'user',
		list: true,
		files: ['text/csv'],
		request: schemas.transactionsRequest,
		answer: schemas.transaction,
		example: {
			request: { currency: 'KZT', direction: 'out', limit: 1 },
			answer: {
				id: '4711',
				journal: '5ce37ee2-6258-58e8-8621-2a3f4466f157',
				kind: 'transfer',
				currency: 'KZT',
				amount: '-30000',
				balance_after: '120000',
				counterparties: [
					{ type: 'user', id: '7c0f2f4e-0d5c-4c4e-9f43-0f5d7a0f6c11', name: 'Aigerim S.' },
				],
				note: 'Lunch',
				ref_type: null,
				ref_id: null,
				created_at: '2026-03-02T09:15:00.000Z',
			},
		},
		refuses: [],
		run: listTransactions,
	}),
	get('/profile', {
		summary: 'Show the own profile and wallets in one answer.',
		who: 'user',
		request: schemas.profileRequest,
		answer: schemas.profile,
		example: {
			request: {},
			answer: {
				id: '0b9d6f1c-5c0e-4e43-9d0a-2f6f3f1f0c1d',
				first_name: 'Dana',
				last_name: 'Kim',
				email: 'dana@example.com',
				is_email_verified: true,
				avatar: null,
				language: 'ru-RU',
				wallets: [
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
		},
		refuses: [],
		run: showProfile,
	}),
];
