/** Cases, wallet and payments. */
import type { Alias } from '../domain/alias.ts';

export const businessAliases: readonly Alias[] = [
	{ serves: ['CH-02'], from: 'GET /api/cases', to: 'GET /items/cases' },
	{ serves: ['CH-04'], from: 'POST /api/cases/open', to: 'POST /cases/open', movesMoney: true },
	{ serves: ['CH-05'], from: 'GET /api/profile', to: 'GET /wallet/profile' },
	{
		serves: ['CH-06'],
		from: 'GET /api/inventory',
		to: 'GET /items/inventory_items',
		query: { filter: { user: { _eq: '$CURRENT_USER' } } },
	},
	{ serves: ['CH-08'], from: 'POST /api/admin/cases', to: 'POST /items/cases' },
	{ serves: ['CH-09'], from: 'PUT /api/admin/cases/:id', to: 'PATCH /items/cases/:id' },
	{ serves: ['CH-10'], from: 'DELETE /api/admin/cases/:id', to: 'DELETE /items/cases/:id' },
	// The earlier path names no provider; there is one that calls back.
	{
		serves: ['CH-11'],
		from: 'POST /api/payment/callback',
		to: 'POST /billing/webhooks/stripe',
	},

	{ serves: ['AL-23'], from: 'GET /api/v1/wallet', to: 'GET /wallet' },
	{
		serves: ['AL-24'],
		from: 'GET /api/v1/wallet/transactions',
		to: 'GET /wallet/transactions',
	},
	{
		serves: ['AL-25'],
		from: 'POST /api/v1/wallet/deposit',
		to: 'POST /wallet/deposit',
		movesMoney: true,
	},
	{
		serves: ['AL-26'],
		from: 'POST /api/v1/wallet/withdraw',
		to: 'POST /wallet/withdraw',
		movesMoney: true,
	},
];
