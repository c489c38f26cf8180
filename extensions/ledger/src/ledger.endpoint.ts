import { Forbidden } from '@cubehub/core/errors';
import { endpoint, get } from '@cubehub/core/http';
import { proofRoutes } from './proof.routes.ts';
import * as schemas from './schemas.ts';
import { staffActionRoutes } from './staff-actions.routes.ts';
import { checkLedger } from './use-cases/check-ledger.ts';
import { listEntries } from './use-cases/list-entries.ts';

export default endpoint('ledger', [
	get('/check', {
		summary: 'Check every rule of the ledger against its entries.',
		who: 'staff',
		request: schemas.checkRequest,
		answer: schemas.ledgerState,
		example: {
			request: {},
			answer: {
				ok: true,
				checked_at: '2026-03-02T09:15:00.000Z',
				problems: [],
				currencies: [
					{ currency: 'KZT', journals: '12', entries: '27', credits: '4120000', sum: '0' },
				],
			},
		},
		refuses: [Forbidden],
		run: checkLedger,
	}),
	get('/accounts/:id/entries', {
		summary: 'List the entries of an account, newest first.',
		description:
			'For its owner; managers and accountants see those of persons and of their organizations.',
		who: 'user',
		list: true,
		request: schemas.entriesRequest,
		answer: schemas.accountEntry,
		example: {
			request: { id: '17', limit: 1 },
			answer: {
				id: '4711',
				journal: '5ce37ee2-6258-58e8-8621-2a3f4466f157',
				kind: 'transfer',
				currency: 'KZT',
				amount: '-30000',
				balance_after: '120000',
				account_seq: '9',
				ref_type: null,
				ref_id: null,
				reason: null,
				created_at: '2026-03-02T09:15:00.000Z',
			},
		},
		refuses: [Forbidden],
		run: listEntries,
	}),
	...proofRoutes,
	...staffActionRoutes,
]);
