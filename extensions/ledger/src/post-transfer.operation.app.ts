import { defineOperationApp } from '@directus/extensions-sdk';

type Note = { readonly note: string; readonly placeholder?: string; readonly isOptional?: true };

/** A line of the form. */
const line = (field: string, name: string, { note, placeholder = '', isOptional }: Note) => ({
	field,
	name,
	type: 'string' as const,
	meta: {
		width: 'half' as const,
		interface: 'input',
		required: !isOptional,
		note,
		options: { placeholder, trim: true },
	},
});

export default defineOperationApp({
	id: 'cubehub-post-transfer',
	name: 'Ledger: post transfer',
	icon: 'payments',
	description: 'Pays from an account of an organization to a person, once for each event.',
	overview: ({ source, to, amount, currency }) => [
		{ label: 'From account', text: String(source) },
		{ label: 'To', text: String(to) },
		{ label: 'Amount', text: `${amount} ${currency}` },
	],
	options: [
		line('step', 'Step', {
			note: 'A name of its own in this flow: with the event it makes the payment one that happens once. Do not rename it.',
			placeholder: 'bonus',
		}),
		line('source', 'From account', {
			note: 'The number of an account of an organization, as Ledger accounts shows it. No template.',
			placeholder: '42',
		}),
		line('to', 'To person', {
			note: 'The id of the person whose wallet receives it.',
			placeholder: '{{$trigger.payload.payload.user}}',
		}),
		line('amount', 'Amount in minor units', {
			note: '150000 is 1 500.00 tenge.',
			placeholder: '150000',
		}),
		line('currency', 'Currency', { note: 'That of the account.', placeholder: 'KZT' }),
		line('limit', 'The most of one run', {
			note: 'In minor units. More than this is refused. No template.',
			placeholder: '500000',
		}),
		line('note', 'Note', {
			note: 'Both sides see it in their history.',
			placeholder: 'Bonus for your purchase',
			isOptional: true,
		}),
	],
});
