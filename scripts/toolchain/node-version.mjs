/** Which Node this repository runs on, and the npm package that holds it. */

/** What is fetched where the machine's Node is another one. */
export const nodeVersion = '22.23.3';

/** The module ABI of Node 22; compiled packages load with this one only. */
const MODULES = '127';
const MINIMUM = [22, 23];

/** Whether `versions` (as process.versions) is Node 22.23 or newer of the same ABI; 24 is not. */
export function isRightNode(versions) {
	const [major, minor] = versions.node.split('.').map(Number);
	return versions.modules === MODULES && major === MINIMUM[0] && minor >= MINIMUM[1];
}

const packaged = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'win-x64'];

/** The npm package with Node's binary for a platform; throws where there is none. */
export function nodePackage(platform, arch) {
	const system = platform === 'win32' ? 'win' : platform;
	if (!packaged.includes(`${system}-${arch}`)) {
		throw new Error(
			`No packaged Node for ${platform} ${arch}. Install Node ${nodeVersion} and run the command again.`,
		);
	}
	return `node-${system}-${arch}`;
}
