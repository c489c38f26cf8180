import { defineOperationApp } from '@directus/extensions-sdk';
import { line, message } from './flows/emit-form.ts';

export default defineOperationApp({
	id: 'cubehub-emit-to-room',
	name: 'Realtime: emit to room',
	icon: 'campaign',
	description: 'Tells everybody of a role, or the members of a chat, who are connected now.',
	overview: ({ kind, id, name }) => [
		{ label: kind === 'chat' ? 'To chat' : 'To role', text: String(id) },
		{ label: 'Name', text: String(name) },
	],
	options: [
		{
			field: 'kind',
			name: 'To',
			type: 'string',
			meta: {
				width: 'full',
				interface: 'select-dropdown',
				required: true,
				options: {
					choices: [
						{ text: 'Everybody of a role', value: 'role' },
						{ text: 'The members of a chat', value: 'chat' },
					],
				},
			},
		},
		line('id', 'Id', {
			note: 'Of the role or the chat.',
			placeholder: '{{$trigger.payload.payload.chat}}',
		}),
		...message,
	],
});
