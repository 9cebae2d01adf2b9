// MCP clients, made with both versions of the SDK, that are told what to do. For each script on stdin, one JSON object a
// line, {client: 1|2, url, over: http|sse, era: legacy|modern, capable, steps: [[what, name, arguments]...]}, it prints one
// JSON object a line for connecting and for each step, {did, result} or {did, error}, and last {end, asked, progress}:
// what the server asked for, and the progress it reported.
import readline from 'node:readline';
import { version1, version2 } from './clients.mjs';
import { packaged } from './sdk.mjs';

const PATIENCE = 10_000;
const makers = { 1: version1, 2: version2 };
const say = (what) => console.log(JSON.stringify(what));

/** Whatever a client does with its time, it is not waited for without end. */
function bounded(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('hangs')), PATIENCE * 1.5);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const failure = (error) => ({
  code: error.code ?? error.data?.status ?? null,
  message: String(error.message ?? error).split('\n')[0],
  data: error.data ?? null,
});

const about = (client, protocol) => ({
  protocol: protocol() ?? null,
  server: client.getServerVersion() ?? null,
  capabilities: client.getServerCapabilities() ?? null,
  instructions: client.getInstructions() ?? null,
});

async function tell(script) {
  const { client, transport, answers, onProgress, call, protocol } = await makers[script.client](script);
  const asked = [];
  const progress = [];
  onProgress((notification) => progress.push(notification.params));
  const noting = (answer) => (request) => {
    asked.push(request.method);
    return answer;
  };
  if (script.capable) {
    answers.sampling(noting({ role: 'assistant', content: { type: 'text', text: 'sampled' }, model: 'none' }));
    answers.elicitation(noting({ action: 'accept', content: { answer: 'elicited' } }));
    answers.roots(noting({ roots: [{ uri: 'file:///root', name: 'root' }] }));
  }
  const options = { timeout: PATIENCE };
  const steps = {
    ping: () => client.ping(options),
    tools: () => client.listTools(undefined, options),
    prompts: () => client.listPrompts(undefined, options),
    resources: () => client.listResources(undefined, options),
    templates: () => client.listResourceTemplates(undefined, options),
    prompt: (name, args) => client.getPrompt({ name, arguments: args }, options),
    read: (uri) => client.readResource({ uri }, options),
    complete: (name, argument) => client.complete({ ref: { type: 'ref/prompt', name }, argument }, options),
    call: (name, args) => call({ name, arguments: args ?? {}, _meta: { progressToken: `of ${name}` } }, options),
  };
  try {
    await bounded(client.connect(transport, options));
    say({ did: 'connect', result: about(client, protocol) });
  } catch (error) {
    say({ did: 'connect', error: failure(error) });
    return { end: 'never connected' };
  }
  for (const [what, name, args] of script.steps) {
    const did = name ? `${what} ${name}` : what;
    try {
      say({ did, result: await bounded(steps[what](name, args)) });
    } catch (error) {
      say({ did, error: failure(error) });
    }
  }
  await bounded(transport.terminateSession?.() ?? Promise.resolve());
  await bounded(client.close());
  return { end: 'closed', asked, progress };
}

say({ ready: [packaged('sdk'), packaged('client')] });
for await (const line of readline.createInterface({ input: process.stdin })) {
  try {
    say(await tell(JSON.parse(line)));
  } catch (error) {
    say({ end: `failed: ${error.message}` });
  }
}
