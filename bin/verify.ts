/**
 * Recomputes the opening of a case from its proof, without server or database:
 *
 *     npm run verify -- <proof.json>
 *
 * The proof is the answer of GET /cases/openings/:id/proof; `-` reads it from standard input.
 * Exits 0 when everything matches, 1 when something differs, 2 when the file is no proof or its
 * server seed is not revealed yet.
 */
import { readFileSync } from 'node:fs';
import { checkProof, type Check } from '../extensions/cases/src/domain/proof.ts';
import { readProof } from '../extensions/cases/src/domain/proof-document.ts';
import { hmacOf, sha256 } from '../extensions/cases/src/fairness.ts';

const EXIT = { matches: 0, differs: 1, undecided: 2 } as const;

const [path] = process.argv.slice(2);
process.exitCode = path === undefined ? usage() : verify(path);

function verify(file: string): number {
	const checks = checksOf(file);
	if (checks === undefined) return EXIT.undecided;

	for (const check of checks) console.log(lineOf(check));

	if (checks.some((check) => check.result === 'differs')) {
		console.log('MISMATCH: this proof does not belong to a fair opening.');
		return EXIT.differs;
	}
	if (checks.some((check) => check.result === 'not yet')) {
		console.log(
			'Not verified yet: rotate the seed (POST /cases/seed/rotate) and fetch the proof again.',
		);
		return EXIT.undecided;
	}
	console.log('Verified: the commitment, the odds and the draw agree.');
	return EXIT.matches;
}

function checksOf(file: string): readonly Check[] | undefined {
	try {
		const proof = readProof(JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')));
		return checkProof(proof, { sha256, hmacOf });
	} catch (error) {
		console.error(`${file} is no proof: ${error instanceof Error ? error.message : String(error)}`);
		return undefined;
	}
}

function lineOf(check: Check): string {
	const result = check.result.padEnd(8);
	const detail =
		check.result === 'differs' ? `${check.stated}, computed ${check.computed}` : check.stated;
	return `${result} ${check.rule}: ${detail}`;
}

function usage(): number {
	console.error('Usage: npm run verify -- <proof.json>');
	return EXIT.undecided;
}
