/** Requests and answers of staff actions, as the pages of the API show them. */

const journal = '5ce37ee2-6258-58e8-8621-2a3f4466f157';
const original = '0b4d4f9e-3c1d-5f0a-9a53-0c1f3f1f9c11';
const request = '019a4c1e-7b2a-7c3d-8e4f-5a6b7c8d9e0f';
const asker = '7c0f2f4e-0d5c-4c4e-9f43-0f5d7a0f6c11';
const confirmer = '1f2e3d4c-5b6a-4978-8899-aabbccddeeff';
const reason = 'The till was down; the customer paid twice.';
const court = 'Order of the court, case 17.';

const asked = {
	id: request,
	action: 'adjustment',
	status: 'pending',
	account: '17',
	reverses: null,
	amount: '150000',
	currency: 'KZT',
	reason,
	requested_by: asker,
	requested_at: '2026-03-02T09:15:00.000Z',
	decided_by: null,
	decided_at: null,
	decision_reason: null,
	journal: null,
};
const decided = { ...asked, decided_by: confirmer, decided_at: '2026-03-02T09:40:00.000Z' };

export const adjustment = {
	request: { account: '17', amount: '150000', reason },
	answer: {
		request,
		status: 'pending',
		account: '17',
		amount: '150000',
		currency: 'KZT',
		reason,
		journal: null,
	},
};

export const reversal = {
	request: { id: original, reason },
	answer: {
		request: null,
		status: 'posted',
		reverses: original,
		amount: '30000',
		currency: 'KZT',
		reason,
		journal,
	},
};

export const freezing = {
	request: { id: '17', reason: court },
	answer: { account: '17', status: 'frozen', reason: court, journal: null },
};

export const unfreezing = {
	request: { id: '17', reason: 'The order was lifted.' },
	answer: {
		request,
		status: 'pending',
		account: '17',
		reason: 'The order was lifted.',
		journal: null,
	},
};

export const closing = {
	request: { id: '17', reason: 'The customer has left.' },
	answer: { account: '17', status: 'closed', reason: 'The customer has left.', journal: null },
};

export const requests = { request: { status: 'pending', limit: 1 }, answer: asked };

export const confirmation = {
	request: { id: request },
	answer: { ...decided, status: 'confirmed', journal },
};

export const refusal = {
	request: { id: request, reason: 'The bank shows one payment only.' },
	answer: {
		...decided,
		status: 'refused',
		decision_reason: 'The bank shows one payment only.',
	},
};
