import { endpoint, get, post } from '@cubehub/core/http';
import {
	CurrencyMismatch,
	DeviceSequenceReused,
	Forbidden,
	IdempotencyKeyReused,
	InsufficientFunds,
	InvalidPayload,
	LimitExceeded,
	PriceModeMixed,
	ProductInactive,
	ShiftAlreadyOpen,
	ShiftClosed,
	TaxNotInForce,
	TenderMismatch,
	TillInactive,
} from './errors.ts';
import * as examples from './examples.ts';
import * as schemas from './schemas.ts';
import { closeShift } from './use-cases/close-shift.ts';
import { completeSale } from './use-cases/complete-sale.ts';
import { openShift } from './use-cases/open-shift.ts';
import { readReceipt } from './use-cases/read-receipt.ts';
import { readShift } from './use-cases/read-shift.ts';

export default endpoint('pos', [
	post('/shifts', {
		summary: 'Open a shift at a till, with its float.',
		who: 'cashier',
		movesMoney: true,
		created: true,
		request: schemas.openShift,
		answer: schemas.postedShift,
		example: examples.openShift,
		refuses: [InvalidPayload, Forbidden, TillInactive, ShiftAlreadyOpen, IdempotencyKeyReused],
		run: openShift,
	}),
	get('/shifts/:id', {
		summary: 'A shift with the cash that the ledger expects.',
		who: 'cashier',
		request: schemas.byId,
		answer: schemas.shift,
		refuses: [InvalidPayload, Forbidden],
		run: readShift,
	}),
	post('/shifts/:id/close', {
		summary: 'Close a shift on the count of its drawer.',
		description: 'What differs from the ledger is posted to over and short.',
		who: 'cashier',
		movesMoney: true,
		request: schemas.closeShift,
		answer: schemas.postedShift,
		example: examples.closeShift,
		refuses: [InvalidPayload, Forbidden, ShiftClosed, IdempotencyKeyReused],
		run: closeShift,
	}),
	post('/sales', {
		summary: 'Sell: prices, tax and receipt number are the server’s.',
		description:
			'The tenders pay exactly the total; only what is paid in cash is rounded to the cash step of the shift. A wallet pays by the code that its owner shows.',
		who: 'cashier',
		movesMoney: true,
		created: true,
		request: schemas.completeSale,
		answer: schemas.receipt,
		example: examples.completeSale,
		refuses: [
			InvalidPayload,
			Forbidden,
			ShiftClosed,
			ProductInactive,
			TaxNotInForce,
			InsufficientFunds,
			DeviceSequenceReused,
			PriceModeMixed,
			TenderMismatch,
			CurrencyMismatch,
			LimitExceeded,
			IdempotencyKeyReused,
		],
		run: completeSale,
	}),
	get('/sales/:id', {
		summary: 'The receipt of a sale, for its customer and for the till.',
		who: 'user',
		request: schemas.byId,
		answer: schemas.receipt,
		refuses: [InvalidPayload, Forbidden],
		run: readReceipt,
	}),
]);
