import { Forbidden, InsufficientFunds } from '@cubehub/core/errors';
import { endpoint, get, patch, post } from '@cubehub/core/http';
import { z } from 'zod';
import { CaseArchived, CaseNotActive, NonceTaken, OddsInvalid } from './errors.ts';
import * as schemas from './schemas.ts';
import { listCases } from './use-cases/list-cases.ts';
import { listInventory } from './use-cases/list-inventory.ts';
import { openCase } from './use-cases/open-case.ts';
import { proveOpening } from './use-cases/prove-opening.ts';
import { publishCase } from './use-cases/publish-case.ts';
import { readCase } from './use-cases/read-case.ts';
import { readSeeds } from './use-cases/read-seeds.ts';
import { rotateSeed } from './use-cases/rotate-seed.ts';
import { setClientSeed } from './use-cases/set-client-seed.ts';

export default endpoint('cases', [
	get('/', {
		summary: 'The active cases with their odds as exact fractions.',
		description:
			'The chance of an item is weight / total_weight: the very numbers that are drawn from.',
		who: 'public',
		list: true,
		request: schemas.listCases,
		answer: schemas.openCaseDocument,
		refuses: [],
		run: listCases,
	}),
	post('/open', {
		summary: 'Open a case and pay its price from the wallet.',
		description:
			'A preview answers price, version, nonce and the entries of the debit; it draws nothing.',
		who: 'user',
		movesMoney: true,
		request: schemas.openCase,
		answer: z.union([schemas.opened, schemas.openingPreview]),
		refuses: [Forbidden, CaseNotActive, InsufficientFunds, NonceTaken],
		run: openCase,
	}),
	get('/seed', {
		summary: 'The commitments to your draws: hashes of the active and the next server seed.',
		who: 'user',
		request: schemas.readSeeds,
		answer: schemas.seeds,
		refuses: [],
		run: readSeeds,
	}),
	patch('/seed', {
		summary: 'Choose your client seed.',
		who: 'user',
		request: schemas.setClientSeed,
		answer: schemas.seeds,
		refuses: [],
		run: setClientSeed,
	}),
	post('/seed/rotate', {
		summary: 'Reveal the active server seed and make the next one active.',
		who: 'user',
		request: schemas.rotateSeed,
		answer: schemas.rotated,
		refuses: [],
		run: rotateSeed,
	}),
	get('/openings/:id/proof', {
		summary: 'Everything that verifies one of your openings.',
		description: 'Feed the answer to `npm run verify -- <proof.json>`, or compute it yourself.',
		who: 'user',
		request: schemas.proveOpening,
		answer: schemas.proof,
		refuses: [Forbidden],
		run: proveOpening,
	}),
	get('/inventory', {
		summary: 'What you have won.',
		who: 'user',
		list: true,
		request: schemas.listInventory,
		answer: schemas.inventoryItem,
		refuses: [],
		run: listInventory,
	}),
	get('/:id', {
		summary: 'One active case with its odds.',
		who: 'public',
		request: schemas.readCase,
		answer: schemas.openCaseDocument,
		refuses: [Forbidden],
		run: readCase,
	}),
	post('/:id/publish', {
		summary: 'Freeze the draft of the odds as a new version and make the case active.',
		who: 'staff',
		request: schemas.publishCase,
		answer: schemas.openCaseDocument,
		refuses: [Forbidden, CaseArchived, OddsInvalid],
		run: publishCase,
	}),
]);
