/** The list of events, for the form of a flow's trigger. */
import { z } from 'zod';
import { get } from '../http.ts';
import { registeredTopics } from '../outbox.ts';

const MOST = 50;

const request = z.strictObject({
	matching: z.string().max(64).default('').describe('A part of the name.'),
});

export const topicRoutes = [
	get('/topics', {
		summary: 'List the events that may start a flow.',
		who: 'admin',
		request,
		answer: z.array(z.string()).describe('Names, sorted; fifty at most.'),
		refuses: [],
		run: async (_work, { matching }: z.output<typeof request>) =>
			registeredTopics()
				.filter((topic) => topic.includes(matching.trim().toLowerCase()))
				.slice(0, MOST),
	}),
];
