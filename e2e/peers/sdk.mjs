// MCP's TypeScript SDK, from the node_modules folder that MCP_SDK names.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const sdk = (module) =>
  import(pathToFileURL(path.join(process.env.MCP_SDK, '@modelcontextprotocol/sdk/dist/esm', module)));

