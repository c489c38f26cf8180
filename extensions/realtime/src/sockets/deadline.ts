/** What `running` answers, or undefined when it takes longer than `ms`; it then goes on unheard. */
export async function within<Answer>(
	ms: number,
	running: Promise<Answer>,
): Promise<Answer | undefined> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<undefined>((resolve) => {
		// Where this process itself was late, what has arrived meanwhile is read first.
		timer = setTimeout(() => setImmediate(() => resolve(undefined)), ms);
		timer.unref();
	});
	try {
		return await Promise.race([running, late]);
	} finally {
		clearTimeout(timer);
		// What fails after its time is nobody's any more, and would end the process.
		running.catch(() => undefined);
	}
}
