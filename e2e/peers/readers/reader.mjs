// What JavaScript reads. A line on stdin is `M` or `E`, a space and bytes in base64; for each, one line on stdout.
//
// M: a JSON-RPC message, as method, id, name, uri, arguments, params, result, error, and what else decides, between tabs; `-`
// is what is not there. Values are spelt so that equal ones are spelt alike: strings as the hexadecimal of their UTF-8 (half a
// surrogate pair as U+FFFD), numbers as that of the nearest double, members in order of their names.
// E: a stream of events by the rules of the WHATWG, as `type id data` in hexadecimal between semicolons, those without data
// left out; then, behind a bar, what the parser that MCP's SDK uses makes of it (type and data), if its folder is the argument.
import readline from 'node:readline';

const hex = (text) => Buffer.from(text, 'utf8').toString('hex');
const own = (object, name) =>
  typeof object === 'object' && object !== null && !Array.isArray(object) && Object.hasOwn(object, name) ? object[name] : undefined;

const number = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value === 0 ? 0 : value);
  return `#${bytes.toString('hex')}`;
};

const spelt = (value) => {
  if (value === undefined) return '-';
  if (value === null) return 'n';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'string') return `"${hex(value)}`;
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return `[${value.map(spelt).join(',')}]`;
  const members = Object.keys(value).map((name) => `${hex(name)}:${spelt(value[name])}`);
  return `{${members.sort().join(',')}}`;
};

const message = (bytes) => {
  let whole;
  try {
    whole = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    return `refused ${error.name}`;
  }
  const params = own(whole, 'params');
  const meta = own(params, '_meta');
  const ref = own(params, 'ref');
  const parts = [
    own(whole, 'method'), own(whole, 'id'), own(params, 'name'), own(params, 'uri'), own(params, 'arguments'),
    params, own(whole, 'result'), own(whole, 'error'),
    own(params, 'cursor'), own(params, 'level'), own(params, 'taskId'), own(params, 'requestState'), own(params, 'requestId'),
    own(params, 'protocolVersion'), own(ref, 'type'), own(ref, 'name'), own(ref, 'uri'),
    own(own(params, 'argument'), 'name'), own(own(params, 'argument'), 'value'),
    own(own(params, 'notifications'), 'resourceSubscriptions'), own(own(params, 'notifications'), 'taskIds'),
    own(meta, 'io.modelcontextprotocol/protocolVersion'),
  ];
  return parts.map(spelt).join('\t');
};

// By the rules of the WHATWG, a code unit at a time.
const events = (bytes) => {
  let text = bytes.toString('utf8');
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  const found = [];
  let [type, data, id] = ['', '', ''];
  const dispatch = () => {
    if (data !== '' && data !== '\n') found.push(`${hex(type || 'message')} ${hex(id)} ${hex(data.slice(0, -1))}`);
    type = '';
    data = '';
  };
  const field = (name, value) => {
    if (name === 'event') type = value;
    else if (name === 'data') data += `${value}\n`;
    else if (name === 'id' && !value.includes('\0')) id = value;
  };
  let line = '';
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at];
    if (unit !== '\r' && unit !== '\n') {
      line += unit;
      continue;
    }
    if (unit === '\r' && text[at + 1] === '\n') at += 1;
    const colon = line.indexOf(':');
    if (line === '') dispatch();
    else if (colon < 0) field(line, '');
    else if (colon > 0) field(line.slice(0, colon), line[colon + 1] === ' ' ? line.slice(colon + 2) : line.slice(colon + 1));
    line = '';
  }
  return found.join(';');
};

const sdk = process.argv[2] ? await import(`${process.argv[2]}/eventsource-parser/dist/index.js`) : undefined;

const eventsOfSdk = (bytes) => {
  const found = [];
  const parser = sdk.createParser({
    onEvent: (event) => event.data !== '' && found.push(`${hex(event.event || 'message')} ${hex(event.data)}`),
  });
  parser.feed(new TextDecoder().decode(bytes));
  return found.join(';');
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const bytes = Buffer.from(line.slice(2), 'base64');
  const answer = line[0] === 'M' ? message(bytes) : events(bytes) + (sdk ? `|${eventsOfSdk(bytes)}` : '');
  process.stdout.write(`${answer}\n`);
}
