/** Corrections and states of accounts: what staff do, and what a second person confirms. */
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
import { get, post, reply } from '@cubehub/core/http';
import type { Work } from '@cubehub/core/work';
import {
	AccountActive,
	AccountNotEmpty,
	AlreadyReversed,
	RequestDecided,
	RequestPending,
} from './errors.ts';
import * as schemas from './staff-action-schemas.ts';
import * as examples from './staff-action-examples.ts';
import { adjustAccount } from './use-cases/adjust-account.ts';
import { closeAccount } from './use-cases/close-account.ts';
import { confirmRequest } from './use-cases/confirm-request.ts';
import { freezeAccount } from './use-cases/freeze-account.ts';
import { listRequests } from './use-cases/list-requests.ts';
import { refuseRequest } from './use-cases/refuse-request.ts';
import { requestUnfreeze } from './use-cases/request-unfreeze.ts';
import { reverseJournal } from './use-cases/reverse-journal.ts';

const postings = [
	Forbidden,
	InsufficientFunds,
	AccountFrozen,
	AccountClosed,
	AlreadyDone,
	CurrencyMismatch,
	LimitExceeded,
];

/** Answers 202 where a second person is waited for. */
function mayWait<Command, Answer extends { readonly status: string }>(
	run: (work: Work, command: Command) => Promise<Answer>,
) {
	return async (work: Work, command: Command) => {
		const answer = await run(work, command);
		return answer.status === 'pending' && !work.preview ? reply(202, answer) : answer;
	};
}

export const staffActionRoutes = [
	post('/adjustments', {
		summary: 'Correct an account against the adjustment account of the house.',
		description:
			'Above the limit of `ledger_limits`, without one, and for the own money always, nothing moves yet: 202, and a second administrator confirms.',
		who: 'admin',
		movesMoney: true,
		request: schemas.adjustment,
		answer: schemas.adjusted,
		example: examples.adjustment,
		refuses: [...postings, SameAccount],
		run: mayWait(adjustAccount),
	}),
	post('/journals/:id/reverse', {
		summary: 'Take a journal back by a counter-journal, once.',
		description:
			'Waits for a second administrator as adjustments do (202). A reversal is taken back in the same way, by a new journal.',
		who: 'admin',
		movesMoney: true,
		request: schemas.reversal,
		answer: schemas.reversed,
		example: examples.reversal,
		refuses: [...postings, AlreadyReversed, RequestPending],
		run: mayWait(reverseJournal),
	}),
	post('/accounts/:id/freeze', {
		summary: 'Freeze an account: it receives, and pays nothing.',
		description: 'Managers: wallets of persons, and accounts of their organizations.',
		who: 'staff',
		movesMoney: true,
		request: schemas.accountAction,
		answer: schemas.accountStatus,
		example: examples.freezing,
		refuses: [Forbidden, AccountFrozen, AccountClosed],
		run: freezeAccount,
	}),
	post('/accounts/:id/unfreeze', {
		summary: 'Ask a second person to thaw a frozen account.',
		description: 'Always 202; an administrator other than the one who asks confirms.',
		who: 'staff',
		movesMoney: true,
		request: schemas.accountAction,
		answer: schemas.unfreezeRequest,
		example: examples.unfreezing,
		refuses: [Forbidden, AccountActive, AccountClosed, RequestPending],
		run: mayWait(requestUnfreeze),
	}),
	post('/accounts/:id/close', {
		summary: 'Close an empty account for ever.',
		who: 'admin',
		movesMoney: true,
		request: schemas.accountAction,
		answer: schemas.accountStatus,
		example: examples.closing,
		refuses: [Forbidden, AccountClosed, AccountNotEmpty],
		run: closeAccount,
	}),
	get('/requests', {
		summary: 'List what waits for a second person, or was decided, newest first.',
		who: 'admin',
		list: true,
		request: schemas.requestsRequest,
		answer: schemas.staffRequest,
		example: examples.requests,
		refuses: [],
		run: listRequests,
	}),
	post('/requests/:id/confirm', {
		summary: 'Confirm what another person asked for, and do it.',
		description:
			'Neither who asked confirms it nor the person whose money it is. What cannot be posted now stays pending.',
		who: 'admin',
		movesMoney: true,
		request: schemas.confirmation,
		answer: schemas.staffRequest,
		example: examples.confirmation,
		refuses: [...postings, RequestDecided, AlreadyReversed, AccountActive],
		run: confirmRequest,
	}),
	post('/requests/:id/refuse', {
		summary: 'Refuse what another person asked for, or take an own request back.',
		who: 'admin',
		movesMoney: true,
		request: schemas.refusal,
		answer: schemas.staffRequest,
		example: examples.refusal,
		refuses: [Forbidden, RequestDecided],
		run: refuseRequest,
	}),
];
