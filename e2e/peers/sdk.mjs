// MCP's TypeScript SDK, from the node_modules folder that MCP_SDK names.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const file = (name) => path.join(process.env.MCP_SDK, '@modelcontextprotocol', name);
const load = (name) => import(pathToFileURL(file(name)));

/** A module of version 1, which is one package. */
export const sdk = (module) => load(`sdk/dist/esm/${module}`);

/** A package of version 2: client, server, node. */
export const sdk2 = (name) => load(`${name}/dist/index.mjs`);

/** What is installed under this name. */
export const packaged = (name) => {
  const { name: whole, version } = JSON.parse(fs.readFileSync(file(`${name}/package.json`)));
  return `${whole} ${version}`;
};
