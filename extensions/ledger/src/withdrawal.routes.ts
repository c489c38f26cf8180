import {
	AccountClosed,
	AccountFrozen,
	AlreadyDone,
	CurrencyMismatch,
	Forbidden,
	InsufficientFunds,
	LimitExceeded,
	ServiceUnavailable,
} from '@cubehub/core/errors';
import { get, post } from '@cubehub/core/http';
import { HoldExpired, WithdrawalDecided, WithdrawalTooSmall } from './errors.ts';
import { approveWithdrawal } from './use-cases/approve-withdrawal.ts';
import { cancelWithdrawal } from './use-cases/cancel-withdrawal.ts';
import { listHolds } from './use-cases/list-holds.ts';
import { listWithdrawals } from './use-cases/list-withdrawals.ts';
import { rejectWithdrawal } from './use-cases/reject-withdrawal.ts';
import { requestWithdrawal } from './use-cases/request-withdrawal.ts';
import * as schemas from './withdrawal-schemas.ts';

const id = '01993b7a-6e0c-7a43-9a53-d2f4a1e0b8c7';

const requested = {
	id,
	user: '7c0f2f4e-0d5c-4c4e-9f43-0f5d7a0f6c11',
	amount: '500000',
	currency: 'KZT',
	destination: '…0100',
	status: 'requested',
	reason: null,
	failure: null,
	journal: null,
	expires_at: '2026-03-09T09:15:00.000Z',
	created_at: '2026-03-02T09:15:00.000Z',
	decided_at: null,
};
const decided = { ...requested, expires_at: null, decided_at: '2026-03-02T10:00:00.000Z' };

export const withdrawalRoutes = [
	post('/withdraw', {
		summary: 'Ask for money to be paid out.',
		description:
			'The amount is held until another person has approved or rejected it, a week at most.',
		who: 'user',
		movesMoney: true,
		created: true,
		request: schemas.withdrawRequest,
		answer: schemas.withdrawal,
		example: {
			request: { amount: '500000', currency: 'KZT', destination: 'KZ86125KZT5004100100' },
			answer: requested,
		},
		refuses: [
			InsufficientFunds,
			AccountFrozen,
			AccountClosed,
			AlreadyDone,
			CurrencyMismatch,
			LimitExceeded,
			WithdrawalTooSmall,
			ServiceUnavailable,
		],
		run: requestWithdrawal,
	}),
	get('/withdrawals', {
		summary: 'List the own withdrawals, newest first; for the staff, those of everybody.',
		who: 'user',
		list: true,
		request: schemas.withdrawalsRequest,
		answer: schemas.withdrawal,
		example: { request: { status: 'requested', limit: 1 }, answer: requested },
		refuses: [Forbidden],
		run: listWithdrawals,
	}),
	post('/withdrawals/:id/approve', {
		summary: 'Approve a withdrawal of another person, and pay it out.',
		description:
			'paid: it has left. approved: the provider works on it. unknown: the provider did not answer; it is asked again, and pays once. rejected: the provider refused, and the money is free again.',
		who: 'staff',
		movesMoney: true,
		request: schemas.withdrawalId,
		answer: schemas.withdrawal,
		example: {
			request: { id },
			answer: { ...decided, status: 'paid', journal: '5ce37ee2-6258-58e8-8621-2a3f4466f157' },
		},
		refuses: [
			Forbidden,
			WithdrawalDecided,
			HoldExpired,
			AccountFrozen,
			AccountClosed,
			ServiceUnavailable,
		],
		run: approveWithdrawal,
	}),
	post('/withdrawals/:id/reject', {
		summary: 'Reject a withdrawal of another person: the money is free again.',
		who: 'staff',
		movesMoney: true,
		request: schemas.rejectRequest,
		answer: schemas.withdrawal,
		example: {
			request: { id, reason: 'The account belongs to somebody else.' },
			answer: {
				...decided,
				status: 'rejected',
				reason: 'The account belongs to somebody else.',
			},
		},
		refuses: [Forbidden, WithdrawalDecided],
		run: rejectWithdrawal,
	}),
	post('/withdrawals/:id/cancel', {
		summary: 'Call off the own withdrawal before anybody has decided: the money is free again.',
		who: 'user',
		movesMoney: true,
		request: schemas.withdrawalId,
		answer: schemas.withdrawal,
		example: { request: { id }, answer: { ...decided, status: 'cancelled' } },
		refuses: [Forbidden, WithdrawalDecided],
		run: cancelWithdrawal,
	}),
	get('/holds', {
		summary: 'Show what is held of the own wallets, and until when.',
		description: 'At most 200, those that end first.',
		who: 'user',
		request: schemas.holdsRequest,
		answer: schemas.holds,
		example: {
			request: {},
			answer: [
				{
					id: '5ce37ee2-6258-58e8-8621-2a3f4466f157',
					currency: 'KZT',
					amount: '500000',
					ref_type: 'withdrawal',
					ref_id: id,
					created_at: '2026-03-02T09:15:00.000Z',
					expires_at: '2026-03-09T09:15:00.000Z',
				},
			],
		},
		refuses: [],
		run: listHolds,
	}),
];
