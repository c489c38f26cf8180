import { expect, test } from 'vitest';
import { contextOf, currentContext, runInContext } from './context.ts';

const UUID = '4feb961d-81e6-4f1b-9b48-e244db47efd2';

test('an id that a client sent is kept', () => {
	expect(contextOf(UUID)).toEqual({ requestId: UUID, correlationId: UUID });
	expect(contextOf('trace-1.2_3').requestId).toBe('trace-1.2_3');
});

test('an id that is no uuid always gets the same one in the database', () => {
	expect(contextOf('trace-1').correlationId).toBe(contextOf('trace-1').correlationId);
	expect(contextOf('trace-1').correlationId).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([undefined, '', 'a b', 'x'.repeat(65), "'; drop table", 'a\nb'])(
	'%o is replaced by a new id',
	(sent) => {
		const { requestId, correlationId } = contextOf(sent);
		expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
		expect(requestId).not.toBe(sent);
		expect(correlationId).toBe(requestId);
	},
);

test('the context reaches everything that a request starts, and nothing else', async () => {
	const seen = await Promise.all(
		['a', 'b'].map((id) =>
			runInContext(contextOf(id), async () => {
				await new Promise((resolve) => setImmediate(resolve));
				return currentContext()?.requestId;
			}),
		),
	);
	expect(seen).toEqual(['a', 'b']);
	expect(currentContext()).toBeUndefined();
});
