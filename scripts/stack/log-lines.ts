/** Turns the log of Directus (a JSON object a line) into what belongs on a terminal: trouble. The rest is in the file. */

const ERROR_LEVEL = 50;
const LEVEL_NAMES = ['error', 'fatal'];

/** Takes text as it comes, in pieces, and gives out the lines worth showing. */
export function troubleIn(show: (line: string) => void): (text: string) => void {
	let rest = '';
	return (text) => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			const trouble = troubleOf(line);
			if (trouble !== undefined) show(trouble);
		}
	};
}

/** One line for people; undefined when it is no trouble. What is no JSON is shown as it is. */
export function troubleOf(line: string): string | undefined {
	if (line.trim() === '') return undefined;
	const entry = entryOf(line);
	if (!entry) return line;
	const { level, msg } = entry;
	const isTrouble =
		typeof level === 'number' ? level >= ERROR_LEVEL : LEVEL_NAMES.includes(String(level));
	return isTrouble ? `Directus: ${String(msg)}` : undefined;
}

function entryOf(line: string): { readonly level?: unknown; readonly msg?: unknown } | undefined {
	try {
		const entry: unknown = JSON.parse(line);
		return typeof entry === 'object' && entry !== null ? entry : undefined;
	} catch {
		return undefined;
	}
}
