import { defineOperationApp } from '@directus/extensions-sdk';
import { line, message } from './flows/emit-form.ts';

export default defineOperationApp({
	id: 'cubehub-emit-to-user',
	name: 'Realtime: emit to user',
	icon: 'person_celebrate',
	description: 'Tells every device of a person that is connected now.',
	overview: ({ user, name }) => [
		{ label: 'To', text: String(user) },
		{ label: 'Name', text: String(name) },
	],
	options: [
		line('user', 'To person', {
			note: 'The id of the person.',
			placeholder: '{{$trigger.payload.payload.user}}',
		}),
		...message,
	],
});
