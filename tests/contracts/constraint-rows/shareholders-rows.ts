import { AFTER, BEFORE, DAY, HASH, id, NOW, text, twice, type Table } from './rows.ts';

const approved = { status: text('approved'), approved_by: id(2), inputs_hash: HASH };

export const shareholdersRows: readonly Table[] = [
	{
		table: 'shareholders',
		row: { account: 'random(1, 1000000000)' },
		breaks: {
			shareholders_account_present: { account: 'null' },
			shareholders_account_unique: twice({ account: '1' }),
			shareholders_user: twice({ organization: id(1), user: id(2) }),
		},
	},
	{
		table: 'share_grants',
		row: { units: '1', effective_from: DAY },
		breaks: {
			share_grants_units_positive: { units: '0' },
			share_grants_days_in_order: { effective_to: BEFORE },
			share_grants_no_overlap: twice({ shareholder: id(1) }),
		},
	},
	{
		table: 'distributions',
		row: {
			scope: text('all'),
			period_start: DAY,
			period_end: AFTER,
			currency: text('KZT'),
			amount: '10',
			status: text('draft'),
			created_by: id(1),
		},
		breaks: {
			distributions_status_known: { ...approved, status: text('lost') },
			distributions_amount_positive: { amount: '0' },
			distributions_period_in_order: { period_end: DAY },
			distributions_two_people: { approved_by: id(1) },
			distributions_inputs_hash_hex: { inputs_hash: text('abc') },
			distributions_approved_whole: { status: text('approved') },
			distributions_posted_dated: { posted_at: NOW },
			distributions_no_overlap: twice({ organization: id(1) }),
			distributions_shift_once: twice({
				organization: id(1),
				scope: text('shift:1'),
				currency: `left(gen_random_uuid()::text, 8)`,
			}),
		},
	},
	{
		table: 'shareholder_distributions',
		row: {
			units: '1',
			total_units: '2',
			floor_amount: '5',
			remainder: '0',
			extra: '0',
			amount: '5',
		},
		breaks: {
			shareholder_distributions_units: { units: '3' },
			shareholder_distributions_rounding: { remainder: '2' },
			shareholder_distributions_amount: { amount: '6' },
			shareholder_distributions_paid_not_over: { paid_amount: '6' },
			shareholder_distributions_one_each: twice({ distribution: id(1), shareholder: id(2) }),
		},
	},
];
