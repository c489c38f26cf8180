import { defineOperationApp } from '@directus/extensions-sdk';

export default defineOperationApp({
	id: 'cubehub-dead-letter',
	name: 'Events: try again',
	icon: 'replay',
	description: 'Lets the chosen event that failed too often be tried again.',
	overview: [],
	options: [],
});
