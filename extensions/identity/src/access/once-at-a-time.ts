/** Many who need the same thing at the same moment wait for one. */
export function onceAtATime<Result>() {
	const running = new Map<string, Promise<Result>>();

	return (key: string, run: () => Promise<Result>): Promise<Result> => {
		const known = running.get(key);
		if (known) return known;
		const started = run().finally(() => running.delete(key));
		running.set(key, started);
		return started;
	};
}
