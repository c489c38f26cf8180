/**
 * What our sockets are compared with: Socket.IO and nothing else. No login, no database, no limits.
 *
 *   node bench/bare-sockets.ts <port> [url of Redis]
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { createAdapter } from '@socket.io/redis-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import type { RoomMessage } from './socket-load.ts';

const [port, redis] = process.argv.slice(2);

const http = createServer((request, response) => {
	const published = async (): Promise<void> => {
		const { messages } = (await json(request)) as { readonly messages: readonly RoomMessage[] };
		messages.forEach(send);
	};
	published().then(
		() => response.writeHead(204).end(),
		() => response.writeHead(400).end(),
	);
});
const io = new Server(http, {
	transports: ['websocket'],
	perMessageDeflate: false,
	httpCompression: false,
	serveClient: false,
});

function send(message: RoomMessage): void {
	const { name, args } = message;
	io.to('user' in message ? `user:${message.user}` : message.room).emit(name, ...args);
}

io.on('connection', (socket) => {
	const { user } = socket.handshake.auth as { readonly user: string };
	void socket.join(['cases', `user:${user}`]);
	socket.on('publish', send);
});
if (redis) {
	const [publisher, subscriber] = [createClient({ url: redis }), createClient({ url: redis })];
	await Promise.all([publisher.connect(), subscriber.connect()]);
	io.adapter(createAdapter(publisher, subscriber));
}
http.listen(Number(port), '127.0.0.1');
