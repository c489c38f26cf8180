/** A work for tests of use cases: answers by the text of a statement, and remembers what was asked. */
import { nobody, type Principal } from './auth.ts';
import { unknownClient } from './http/client.ts';
import { uuid7 } from './ids.ts';
import type { Command, Work } from './work.ts';

export type FakeWork = Work & {
	/** The calls of once(), in order. */
	readonly calls: readonly { readonly operation: string; readonly command: Command }[];
};

type Fake = {
	readonly actor?: Partial<Principal>;
	readonly now?: Date;
	readonly preview?: boolean;
	/** The first pattern that the statement matches answers it; none: no rows. */
	readonly rows?: readonly (readonly [RegExp, readonly object[]])[];
	/** What once() answers, or throws when it is an error. */
	readonly once?: unknown;
};

/** Makes one. Statements that no pattern matches answer no rows. */
export function fakeWork(fake: Fake = {}): FakeWork {
	const calls: { operation: string; command: Command }[] = [];
	const now = fake.now ?? new Date('2026-03-01T08:00:00Z');

	const work: FakeWork = {
		calls,
		now,
		actor: { ...nobody, userId: uuid7(now), ...fake.actor },
		accountability: null,
		client: unknownClient,
		requestId: 'test',
		preview: fake.preview ?? false,
		newId: () => uuid7(now),
		async sql<Row>(text: TemplateStringsArray) {
			const found = fake.rows?.find(([pattern]) => pattern.test(text.join('?')));
			return (found?.[1] ?? []) as readonly Row[];
		},
		transaction: (run) => run(work),
		snapshot: (run) => run(work),
		async once<Answer>(operation: string, command: Command) {
			calls.push({ operation, command });
			if (fake.once instanceof Error) throw fake.once;
			return fake.once as Answer;
		},
	};
	return work;
}
