/** The number by which Kazakhstan knows a person (IIN): twelve digits, the last one a check digit. */

const WEIGHTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const SECOND_WEIGHTS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

/** Whether the last digit follows from the others. False for what is not twelve digits. */
export function hasRightCheckDigit(iin: string): boolean {
	if (!/^\d{12}$/.test(iin)) return false;
	const digits = Array.from(iin, Number);
	const first = remainder(digits, WEIGHTS);
	// Ten is no digit: the weights are turned by two, once.
	const check = first === 10 ? remainder(digits, SECOND_WEIGHTS) : first;
	return check === digits[11];
}

function remainder(digits: readonly number[], weights: readonly number[]): number {
	return weights.reduce((sum, weight, index) => sum + weight * (digits[index] ?? 0), 0) % 11;
}
