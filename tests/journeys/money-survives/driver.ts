/**
 * Runs a plan: some operations at a time, in their order, each until its answer is known. What it is
 * told goes into the model; an operation that is repeated must be told the same.
 */
import type { OwnHouse } from '../../harness/own-house.ts';
import { askerOf } from './asking.ts';
import * as people from './http-operations.ts';
import * as ledger from './ledger-operations.ts';
import { emptyModel, type Model } from './model.ts';
import type { Batch, Kind, Operation, Plan } from './operations.ts';
import { refused, type Outcome } from './outcome.ts';
import type { Scene } from './scene.ts';
import { weatherOf, type Weather } from './weather.ts';
import type { World } from './world.ts';

const AT_ONCE = 16;

export type Driver = {
	readonly run: (batch: Batch) => Promise<void>;
	readonly model: Model;
	readonly weather: Weather;
	/** Repetitions that were told something else. */
	readonly contradictions: readonly string[];
	/** Answers of 500. */
	readonly faults: readonly string[];
	readonly figures: () => Figures;
};

export type Figures = {
	readonly operations: number;
	/** How many of each kind moved or reserved money. */
	readonly effective: { readonly [kind in Kind]?: number };
	/** How often a request had to go out again because nobody knew what had become of it. */
	readonly unknowns: number;
	readonly struck: Weather['struck'];
};

type Keyed<One extends Kind> = Extract<Operation, { kind: One }>;
type Doer<One extends Kind> = (
	world: World,
	operation: Keyed<One>,
	place: number,
) => Promise<Outcome>;

const doers: { readonly [One in Exclude<Kind, 'repeat'>]: Doer<One> } = { ...people, ...ledger };

/** A promise that is kept by whoever gets to it. */
function promised<Value>() {
	let resolve: (value: Value) => void = () => undefined;
	const promise = new Promise<Value>((keep) => (resolve = keep));
	return { promise, resolve: (value: Value) => resolve(value) };
}

export function driverOf(plan: Plan, house: OwnHouse, scene: Scene): Driver {
	const operations = plan.batches.flatMap((batch) => batch.operations);
	const outcomes = operations.map(() => promised<Outcome>());
	const weather = weatherOf(house);
	const asker = askerOf(house, weather);
	const model = emptyModel();
	const contradictions: string[] = [];
	const effective: { [kind in Kind]?: number } = {};
	const made = new Map<string, Promise<string>>();
	let done = 0;

	const world: World = {
		scene,
		asker,
		operation: (place) => operations[place]!,
		outcome: (place) => outcomes[place]!.promise,
		remember: (key, make) => {
			if (!made.has(key)) made.set(key, make());
			return made.get(key)!;
		},
	};
	const perform = (operation: Operation, place: number): Promise<Outcome> =>
		(doers[operation.kind as 'transfer'] as Doer<Kind>)(world, operation, place);

	const repeat = async ({ of }: Keyed<'repeat'>): Promise<Outcome> => {
		const first = await world.outcome(of);
		const again = await perform(operations[of]!, of);
		if (again.told !== first.told) contradictions.push(`${first.told} | ${again.told}`);
		return refused(again.told);
	};

	const runOne = async (place: number): Promise<void> => {
		const operation = operations[place]!;
		if ('of' in operation) await world.outcome(operation.of);
		const outcome =
			operation.kind === 'repeat' ? await repeat(operation) : await perform(operation, place);
		if (outcome.journals.length > 0 || outcome.hold) {
			effective[operation.kind] = (effective[operation.kind] ?? 0) + 1;
		}
		model.learn(outcome);
		outcomes[place]!.resolve(outcome);
		done += 1;
	};

	const run = async ({ first, operations: all, faults }: Batch): Promise<void> => {
		const places = all.map((_, index) => first + index).values();
		const waiting = [...faults];
		const work = async (): Promise<void> => {
			for (const place of places) {
				while (waiting.length > 0 && done - first >= waiting[0]!.after) {
					weather.strike(waiting.shift()!.kind);
				}
				await runOne(place);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, work));
		for (const { kind } of waiting) weather.strike(kind);
		await weather.calm();
	};

	return {
		run,
		model,
		weather,
		contradictions,
		faults: asker.faults,
		figures: () => ({
			operations: done,
			effective,
			unknowns: asker.unknowns(),
			struck: weather.struck,
		}),
	};
}
