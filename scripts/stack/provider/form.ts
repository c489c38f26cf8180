/** Bodies and queries as Stripe's clients send them: `metadata[order]=7&expand[0]=latest_charge`. */

export type Form = {
	readonly text: (name: string) => string | undefined;
	readonly amount: (name: string) => number | undefined;
	/** The entries of `name[…]`. */
	readonly map: (name: string) => { readonly [entry: string]: string };
};

export function formOf(encoded: string): Form {
	const values = new URLSearchParams(encoded);
	const text = (name: string): string | undefined => values.get(name) ?? undefined;
	return {
		text,
		amount: (name) => {
			const digits = text(name);
			return digits !== undefined && /^[1-9]\d{0,11}$/.test(digits) ? Number(digits) : undefined;
		},
		map: (name) => {
			const inner = [...values].flatMap(([key, value]) => {
				const entry = key.startsWith(`${name}[`) ? key.slice(name.length + 1, -1) : undefined;
				return entry === undefined ? [] : [[entry, value] as const];
			});
			return Object.fromEntries(inner);
		},
	};
}
