/**
 * Endpoints as data: endpoint('pos', [post('/sales', { summary, who, request, answer, refuses, run })]).
 *
 * - A handler holds no decision: what is asked, by whom, and what is refused stands in the route.
 * - Routes are tried in the order of the list: '/seed' before '/:id'.
 */
import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import { PageReply, Reply, type Extras } from './http/answer.ts';
import { catalogue, type CataloguedRoute } from './http/catalogue.ts';
import { handle } from './http/handle.ts';
import type { AnyRoute, DeclaredRoute, ListRoute, Method, SingleRoute } from './http/route.ts';

export type { Extras } from './http/answer.ts';
export type { Client } from './http/client.ts';
export type { Page, Route } from './http/route.ts';
export {
	amount,
	currency,
	cursor,
	day,
	instant,
	listOrFile,
	pageSize,
	movedAmount,
	positiveAmount,
	signedAmount,
	uuid,
} from './http/schemas.ts';

type Declare = {
	<Request extends z.ZodType, Answer extends z.ZodType>(
		path: string,
		route: ListRoute<Request, Answer>,
	): DeclaredRoute;
	<Request extends z.ZodType, Answer extends z.ZodType>(
		path: string,
		route: SingleRoute<Request, Answer>,
	): DeclaredRoute;
};

const declaring =
	(method: Method): Declare =>
	(path: string, route: unknown) => ({ method, path, route: route as AnyRoute });

export const get = declaring('get');
export const post = declaring('post');
export const patch = declaring('patch');
export const del = declaring('delete');

/** An answer with another status than the route's own, or with cookies and headers. */
export function reply<Body>(status: number, body: Body, extras: Extras = {}): Reply {
	return new Reply(status, body, extras);
}

/** An answer without a body: 204, or a redirect with its `Location`. */
export function emptyReply(status: 202 | 204 | 302 | 303, extras: Extras = {}): Reply {
	return new Reply(status, undefined, extras);
}

/** A page for people, as HTML. `policy` is its whole Content-Security-Policy. */
export function page(html: string, policy: string): PageReply {
	return new PageReply({ html, policy });
}

/** Pages of somebody else's below a path. `show` decides itself who may see them. */
export type Mounted = {
	readonly path: string;
	readonly show: (req: Request, res: Response) => Promise<void>;
};

/** The endpoint of a bundle, for Directus to mount at /{id}. */
export function endpoint(
	id: string,
	routes: readonly DeclaredRoute[],
	mounted: readonly Mounted[] = [],
) {
	const declared = catalogue(id, routes);
	return {
		id,
		handler(router: Router): void {
			for (const route of declared) router[route.method](route.path, handlerOf(route));
			for (const { path, show } of mounted) {
				router.use(path, (req, res, next) => void show(req, res).catch(next));
			}
		},
	};
}

function handlerOf(route: CataloguedRoute) {
	return (req: Request, res: Response, next: (error: unknown) => void): void => {
		handle(route, req, res).catch(next);
	};
}
