/** The fields of the forms of "Emit to user" and "Emit to room". */

type Hint = { readonly note: string; readonly placeholder: string };

/** A line of text. */
export const line = (field: string, name: string, { note, placeholder }: Hint) => ({
	field,
	name,
	type: 'string' as const,
	meta: {
		width: 'full' as const,
		interface: 'input',
		required: true,
		note,
		options: { placeholder, trim: true },
	},
});

/** What is told. */
export const message = [
	line('name', 'Name', {
		note: 'Begins with flow: and is what the frontend listens to.',
		placeholder: 'flow:thanks',
	}),
	{
		field: 'payload',
		name: 'Payload',
		type: 'json' as const,
		meta: {
			width: 'full' as const,
			interface: 'input-code',
			note: 'JSON, 16 KB at most. Who is not connected never gets it; a run that is repeated tells it again.',
			options: {
				language: 'json',
				template: '{ "sale": "{{$trigger.payload.payload.sale}}" }',
			},
		},
	},
];
