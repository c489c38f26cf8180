import { Forbidden } from '@cubehub/core/errors';
import { endpoint, get } from '@cubehub/core/http';
import * as schemas from './schemas.ts';
import { reportAccounts } from './use-cases/report-accounts.ts';
import { reportTrialBalance } from './use-cases/report-trial-balance.ts';

export default endpoint('finance', [
	get('/reports/accounts', {
		summary: 'Report accounts with their balances and what moved in a period.',
		description:
			'Managers and accountants see accounts of persons and of their organizations, administrators all. A period has its first moment and not its last one. `format=csv` answers a file of up to 10,000 accounts; where more follow, `X-Next-Cursor` is the cursor of the next file.',
		who: 'accountant',
		list: true,
		files: ['text/csv'],
		request: schemas.accountsRequest,
		answer: schemas.accountReport,
		example: {
			request: { purpose: 'revenue', from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' },
			answer: {
				account: '23',
				owner: {
					type: 'organization',
					id: '2c1f8c1e-5c0e-4e43-9d0a-2f6f3f1f0c1d',
					name: 'Nomad Coffee',
				},
				purpose: 'revenue',
				subject_id: null,
				currency: 'KZT',
				status: 'active',
				balance: '4120000',
				held: '0',
				from: '2026-03-01T00:00:00.000Z',
				to: '2026-04-01T00:00:00.000Z',
				opening: '1000000',
				debits: '20000',
				credits: '3000000',
				closing: '3980000',
			},
		},
		refuses: [Forbidden],
		run: reportAccounts,
	}),
	get('/reports/trial-balance', {
		summary: 'Report debits and credits by currency and purpose, as of a moment.',
		description:
			'The sum of a currency covers the whole ledger and is 0. Accounts that the reader may not see are one figure, `elsewhere`. `format=csv` answers a file.',
		who: 'accountant',
		files: ['text/csv'],
		request: schemas.trialBalanceRequest,
		answer: schemas.trialBalance,
		example: {
			request: { as_of: '2026-04-01T00:00:00Z', by: 'effective' },
			answer: {
				as_of: '2026-04-01T00:00:00.000Z',
				by: 'effective',
				currencies: [
					{
						currency: 'KZT',
						debits: '200000',
						credits: '450000',
						elsewhere: '-250000',
						sum: '0',
						purposes: [
							{
								purpose: 'revenue',
								accounts: 1,
								debits: '0',
								credits: '200000',
								balance: '200000',
							},
							{
								purpose: 'wallet',
								accounts: 2,
								debits: '200000',
								credits: '250000',
								balance: '50000',
							},
						],
					},
				],
			},
		},
		refuses: [Forbidden],
		run: reportTrialBalance,
	}),
]);
