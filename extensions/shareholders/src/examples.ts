/** One request and its answer for each operation, shown on the pages of the API. */

const organization = '0c7f3b86-5f0c-4b0e-9f6a-2c1c6a3f4d11';
const shift = '019a9b1c-2f40-7c1e-a3d5-8a4f1b2c3d4e';
const journal = '2d5e3f7a-9c1b-5e4d-8f6a-7b8c9d0e1f2a';

const basis = {
	organization,
	scope: `shift:${shift}`,
	period_start: '2026-03-01',
	period_end: '2026-03-02',
	record_date: '2026-03-01',
	currency: 'KZT',
	amount: '321429',
} as const;

const parts = [
	{
		shareholder: '1a2b3c4d-0000-4000-8000-000000000001',
		units: '500',
		total_units: '1000',
		floor_amount: '160714',
		remainder: '500',
		extra: 0,
		amount: '160714',
	},
	{
		shareholder: '1a2b3c4d-0000-4000-8000-000000000002',
		units: '300',
		total_units: '1000',
		floor_amount: '96428',
		remainder: '700',
		extra: 1,
		amount: '96429',
	},
	{
		shareholder: '1a2b3c4d-0000-4000-8000-000000000003',
		units: '200',
		total_units: '1000',
		floor_amount: '64285',
		remainder: '800',
		extra: 1,
		amount: '64286',
	},
] as const;

const names = ['Saule Nurlanova', 'Timur Iskakov', 'Steppe Invest LLP'] as const;

const draft = {
	id: '019a9b1d-7a00-7b3c-9d2e-4f5a6b7c8d9e',
	status: 'draft',
	...basis,
	created_by: '3f2b1c4d-8e5a-4f6b-9c7d-1a2b3c4d5e6f',
	approved_by: null,
	inputs_hash: '72e45884618f7d96074fbca6075d3da132cc828a31b8330dd725ae653dd7b774',
	posted_at: null,
	lines: parts.map((part, index) => ({
		...part,
		name: names[index] ?? '',
		paid_amount: '0',
		journal: null,
	})),
	journal: null,
} as const;

const approved = {
	...draft,
	status: 'approved',
	approved_by: '5b6c7d8e-9f0a-4b1c-8d2e-3f4a5b6c7d8e',
} as const;

const posted = {
	...approved,
	status: 'posted',
	posted_at: '2026-03-02T04:30:00.000Z',
	lines: draft.lines.map((line) => ({ ...line, journal })),
	journal,
} as const;

export const previewDistribution = { request: { shift }, answer: { ...basis, lines: parts } };
export const draftDistribution = { request: { shift }, answer: draft };
export const approveDistribution = { request: {}, answer: approved };
export const postDistribution = { request: {}, answer: posted };
export const readDistribution = { request: {}, answer: { ...posted, grants_changed: false } };
