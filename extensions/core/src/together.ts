/**
 * One question to the database for many who ask the same thing at the same time.
 *
 * - Nothing is remembered: every answer was read after it was asked for.
 * - Who asks alone does not wait; who comes soon after somebody else waits for more, for a moment.
 */

/** A question is sent so often at most. */
const EVERY_MS = 20;
/** So many are asked for by one question at most. */
const MOST = 500;

type Waiting<Question, Answer> = {
	readonly question: Question;
	readonly resolve: (answer: Answer) => void;
	readonly reject: (error: unknown) => void;
};

/** Makes single questions of `ask`, which answers many, each in the place of its question. */
export function askedTogether<Question, Answer>(
	ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
	const waiting: Waiting<Question, Answer>[] = [];
	let isDue = false;
	let askedAt = -Infinity;

	function askSoon(): void {
		if (isDue) return;
		isDue = true;
		const inMs = askedAt + EVERY_MS - performance.now();
		if (inMs > 0) setTimeout(askNow, inMs);
		else setImmediate(askNow);
	}

	function askNow(): void {
		isDue = false;
		askedAt = performance.now();
		while (waiting.length > 0) void askSome(waiting.splice(0, MOST));
	}

	async function askSome(some: readonly Waiting<Question, Answer>[]): Promise<void> {
		try {
			const answers = await ask(some.map(({ question }) => question));
			for (const [place, { resolve }] of some.entries()) resolve(answers[place] as Answer);
		} catch (error) {
			for (const { reject } of some) reject(error);
		}
	}

	return (question) =>
		new Promise((resolve, reject) => {
			waiting.push({ question, resolve, reject });
			askSoon();
		});
}
