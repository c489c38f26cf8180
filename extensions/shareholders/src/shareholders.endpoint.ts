import {
	AccountClosed,
	Forbidden,
	IdempotencyKeyReused,
	LimitExceeded,
} from '@cubehub/core/errors';
import { endpoint, get, post } from '@cubehub/core/http';
import * as refusals from './errors.ts';
import * as examples from './examples.ts';
import * as schemas from './schemas.ts';
import { approveDistribution } from './use-cases/approve-distribution.ts';
import { draftDistribution } from './use-cases/draft-distribution.ts';
import { postDistribution } from './use-cases/post-distribution.ts';
import { previewDistribution } from './use-cases/preview-distribution.ts';
import { readDistribution } from './use-cases/read-distribution.ts';

const notSplittable = [
	Forbidden,
	refusals.ShiftNotClosed,
	refusals.NothingToSplit,
	refusals.NoHolders,
	refusals.CurrencyMismatch,
];

export default endpoint('shareholders', [
	post('/distributions/preview', {
		summary: 'Compute how an amount, or the takings of a shift, would be split. Keeps nothing.',
		who: 'staff',
		request: schemas.splitRequest,
		answer: schemas.split,
		example: examples.previewDistribution,
		refuses: notSplittable,
		run: previewDistribution,
	}),
	post('/distributions', {
		summary: 'Prepare a distribution: a draft with one line a holder.',
		who: 'staff',
		movesMoney: true,
		created: true,
		request: schemas.splitRequest,
		answer: schemas.distribution,
		example: examples.draftDistribution,
		refuses: [
			...notSplittable,
			refusals.AlreadySplit,
			refusals.SplitOutdated,
			IdempotencyKeyReused,
			LimitExceeded,
		],
		run: draftDistribution,
	}),
	get('/distributions/:id', {
		summary: 'A distribution with its lines; a shareholder sees the own line.',
		who: 'shareholder',
		request: schemas.distributionId,
		answer: schemas.distributionToday,
		example: examples.readDistribution,
		refuses: [Forbidden],
		run: readDistribution,
	}),
	post('/distributions/:id/approve', {
		summary: 'Approve a draft that another person prepared.',
		who: 'admin',
		movesMoney: true,
		request: schemas.distributionId,
		answer: schemas.distribution,
		example: examples.approveDistribution,
		refuses: [Forbidden, refusals.NotDraft, refusals.SamePerson, IdempotencyKeyReused],
		run: approveDistribution,
	}),
	post('/distributions/:id/post', {
		summary: 'Post an approved distribution: retained profit becomes owed to the holders.',
		who: 'admin',
		movesMoney: true,
		request: schemas.distributionId,
		answer: schemas.distribution,
		example: examples.postDistribution,
		refuses: [
			Forbidden,
			refusals.NotApproved,
			refusals.SamePerson,
			AccountClosed,
			IdempotencyKeyReused,
		],
		run: postDistribution,
	}),
]);
