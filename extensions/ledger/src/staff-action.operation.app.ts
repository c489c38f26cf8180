import { defineOperationApp } from '@directus/extensions-sdk';

const choices = [
	{ text: 'Freeze an account', value: 'freeze' },
	{ text: 'Ask to unfreeze an account', value: 'unfreeze' },
	{ text: 'Close an account', value: 'close' },
	{ text: 'Adjust an account', value: 'adjust' },
	{ text: 'Reverse a journal', value: 'reverse' },
	{ text: 'Confirm a request', value: 'confirm' },
	{ text: 'Refuse a request', value: 'refuse' },
];

export default defineOperationApp({
	id: 'cubehub-staff-action',
	name: 'Ledger: staff action',
	icon: 'account_balance',
	description: 'Does what its button says to the chosen row, as the person who pressed it.',
	overview: ({ action }) => [
		{
			label: 'Action',
			text: choices.find(({ value }) => value === action)?.text ?? String(action),
		},
	],
	options: [
		{
			field: 'action',
			name: 'Action',
			type: 'string',
			meta: {
				width: 'full',
				interface: 'select-dropdown',
				required: true,
				options: { choices },
			},
		},
	],
});
