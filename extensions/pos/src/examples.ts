/** One request and its answer for each operation, shown on the pages of the API. */

const organization = '0c7f3b86-5f0c-4b0e-9f6a-2c1c6a3f4d11';
const till = { id: '6d0a2c55-0b83-4f1d-8a51-3c2f5a1f9e42', name: 'Front' };
const shift = '019a9b1c-2f40-7c1e-a3d5-8a4f1b2c3d4e';
const cashier = '3f2b1c4d-8e5a-4f6b-9c7d-1a2b3c4d5e6f';
const coffee = '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d';

const openedShift = {
	id: shift,
	till,
	organization,
	currency: 'KZT',
	status: 'open',
	opened_by: cashier,
	opened_at: '2026-03-01T03:00:00.000Z',
	opening_cash: '500000',
	cash_step: '100',
	expected_cash: '500000',
	counted_cash: null,
	difference: null,
	closed_by: null,
	closed_at: null,
	journal: '1b4e28ba-2fa1-51d2-883f-0016d3cca427',
} as const;

export const openShift = {
	request: { till: till.id, opening_cash: '500000' },
	answer: openedShift,
} as const;

export const closeShift = {
	request: { counted_cash: '859900', reason: 'A coin was missing.' },
	answer: {
		...openedShift,
		status: 'closed',
		expected_cash: '860000',
		counted_cash: '859900',
		difference: '-100',
		closed_by: cashier,
		closed_at: '2026-03-01T15:00:00.000Z',
	},
} as const;

export const completeSale = {
	request: {
		shift,
		lines: [{ product: coffee, quantity_milli: '3000' }],
		tenders: [{ method: 'cash', amount: '360000', tendered: '400000' }],
	},
	answer: {
		id: '019a9b1d-7a10-7b3c-9d5e-6f7a8b9c0d1e',
		number: 'Front-2026-000001',
		status: 'completed',
		organization: { id: organization, name: 'Corner Shop' },
		till,
		shift,
		cashier: { id: cashier, name: 'Aigerim Saparova' },
		customer: null,
		sold_at: '2026-03-01T08:00:00.000Z',
		currency: 'KZT',
		price_mode: 'inclusive',
		lines: [
			{
				line_no: 1,
				product: coffee,
				name: 'Coffee',
				quantity_milli: '3000',
				unit_price: '120000',
				gross: '360000',
				discount: '0',
				net: '321429',
				tax: '38571',
				total: '360000',
			},
		],
		taxes: [
			{
				tax: '2c3d4e5f-6a7b-4c8d-9e0f-1a2b3c4d5e6f',
				code: 'vat',
				name: 'VAT',
				rate_ppm: 120_000,
				base: '321429',
				amount: '38571',
				is_included: true,
			},
		],
		tenders: [{ method: 'cash', amount: '360000', tendered: '400000', change: '40000' }],
		subtotal: '360000',
		discount_total: '0',
		tax_total: '38571',
		rounding: '0',
		total: '360000',
		paid_total: '360000',
		refunded_total: '0',
		change: '40000',
		device_id: null,
		device_seq: null,
		journal: '2c5ea4c0-4067-51e9-8bad-9b1deb4d3b7d',
	},
} as const;
