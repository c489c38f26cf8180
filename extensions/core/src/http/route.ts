/** A route is data: the edge of a use case, from which the API's pages are made too. */
import type { z } from 'zod';
import type { Who } from '../auth.ts';
import type { Refusal } from '../errors.ts';
import type { Work } from '../work.ts';
import type { FileReply, PageReply, Reply } from './answer.ts';

/** One page of a list; the client sends `next_cursor` back to get the next one. */
export type Page<Row> = { readonly items: readonly Row[]; readonly next_cursor: string | null };

type Edge<Request extends z.ZodType, Answer extends z.ZodType> = {
	readonly summary: string;
	readonly description?: string;
	readonly who: Who;
	/** Takes an Idempotency-Key and `preview`; the use case saves by work.once(). */
	readonly movesMoney?: true;
	/** Answers 201, on replay too. */
	readonly created?: true;
	/** The answer goes out without the envelope { data }. */
	readonly bare?: true;
	/** Types of files that the route answers instead of JSON when it is asked to. */
	readonly files?: readonly string[];
	/**
	 * Whoever sends it signs the raw bytes: the command is the path, `raw` (a Buffer) and `headers`;
	 * of the body nothing else is read.
	 */
	readonly signed?: true;
	/** Path, query and body together. */
	readonly request: Request;
	/** The answer; of a list, one of its rows. */
	readonly answer: Answer;
	readonly example?: { readonly request: unknown; readonly answer: unknown };
	/** Beside those that every route has. */
	readonly refuses: readonly Refusal[];
};

type Run<Command, Result> = (work: Work, command: Command) => Promise<Result>;

export type SingleRoute<Request extends z.ZodType, Answer extends z.ZodType> = Edge<
	Request,
	Answer
> & {
	readonly list?: never;
	readonly run: Run<z.output<Request>, z.input<Answer> | Reply | FileReply | PageReply>;
};

/** Answers a page of rows. */
export type ListRoute<Request extends z.ZodType, Answer extends z.ZodType> = Edge<
	Request,
	Answer
> & {
	readonly list: true;
	readonly run: Run<z.output<Request>, Page<z.input<Answer>> | FileReply>;
};

export type Route<Request extends z.ZodType, Answer extends z.ZodType> =
	SingleRoute<Request, Answer> | ListRoute<Request, Answer>;

/** A route whose types are checked already. */
export type AnyRoute = Edge<z.ZodType, z.ZodType> & {
	readonly list?: true;
	readonly run: Run<unknown, unknown>;
};

export type Method = 'get' | 'post' | 'patch' | 'delete';

export type DeclaredRoute = {
	readonly method: Method;
	/** Below the endpoint's id: '/stays/:id/end'. */
	readonly path: string;
	readonly route: AnyRoute;
};
