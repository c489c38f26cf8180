/**
 * What one bundle offers to the others of the same process by name: all bundles share this one map.
 *
 * - A command is registered while its bundle loads and has one owner.
 * - The caller says what it passes and expects; the owner checks what it gets.
 */

type Command = (input: unknown) => Promise<unknown>;

const commands = new Map<string, Command>();

/** Offers a command; a second one of the same name replaces the first, as after a reload. */
export function registerCommand(name: string, run: Command): void {
	commands.set(name, run);
}

/** The command of this name, or undefined where its bundle is not installed. */
export function findCommand(name: string): Command | undefined {
	return commands.get(name);
}
